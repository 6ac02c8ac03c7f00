package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// program makes nightdesk as it is released.
func program(ctx context.Context, dir string) (string, error) {
	at := filepath.Join(dir, "nightdesk")
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags=-s -w", "-o", at, "./cmd/nightdesk")
	cmd.Env, cmd.Stderr = append(os.Environ(), "CGO_ENABLED=0"), os.Stderr
	return at, cmd.Run()
}

// child is the demonstration, running: the one newsroom with a bank.
type child struct {
	cmd  *exec.Cmd
	url  string
	log  *os.File
	gone chan struct{}
}

// start begins it and waits until it is ready.
func start(ctx context.Context, binary, data string) (*child, error) {
	addr, err := free()
	if err != nil {
		return nil, err
	}
	log, err := os.OpenFile(data+".log", os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	c := &child{cmd: exec.Command(binary, "demo", "--addr", addr, "--data", data), url: "http://" + addr, log: log, gone: make(chan struct{})}
	c.cmd.Stderr = log
	out, err := c.cmd.StdoutPipe()
	if err == nil {
		err = c.cmd.Start()
	}
	if err != nil {
		return nil, errors.Join(err, log.Close())
	}
	ready := make(chan bool, 1)
	go func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if strings.TrimSpace(lines.Text()) == "ready" {
				ready <- true
			}
		}
		_ = c.cmd.Wait() // how it ended says nothing: it is killed
		close(c.gone)
	}()
	select {
	case <-ready:
		return c, nil
	case <-c.gone:
		err = errors.New("it ended before it was ready: see " + log.Name())
	case <-time.After(5 * time.Minute):
		err = errors.New("it is not ready after five minutes")
	case <-ctx.Done():
		err = ctx.Err()
	}
	c.kill()
	return nil, fmt.Errorf("start: %w", err)
}

// kill ends it as a power cut does.
func (c *child) kill() {
	_ = c.cmd.Process.Kill() // it may be gone already
	<-c.gone
	_ = c.log.Close()
}

// stop asks it to end.
func (c *child) stop() error {
	if err := c.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	select {
	case <-c.gone:
	case <-time.After(40 * time.Second):
		c.kill()
		return errors.New("it does not end when it is asked to")
	}
	if code := c.cmd.ProcessState.ExitCode(); code != 0 {
		return fmt.Errorf("it ended with %d", code)
	}
	return c.log.Close()
}

func free() (string, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return ln.Addr().String(), ln.Close()
}
