package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// child is a server under measurement.
type child struct {
	cmd   *exec.Cmd
	addr  string
	data  string
	first time.Duration // from its start to its first answer
}

// build makes the program as it is released.
func (b *bench) build() error {
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", b.binary, "./cmd/nightdesk")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	cmd.Stderr = os.Stderr
	return cmd.Run()
}

// serve starts the program on a data folder and waits for its first answer.
func (b *bench) serve(data string) (*child, error) {
	addr, err := freeAddr()
	if err != nil {
		return nil, err
	}
	log, err := os.Create(filepath.Join(b.dir, "serve.log"))
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(b.binary, "serve", "--addr", addr, "--data", data)
	cmd.Stderr = log
	return begin(cmd, addr, data, "/")
}

// bare starts a net/http server that writes one answer, the same bytes and headers as ours, and does nothing else.
func (b *bench) bare(a *answer) (*child, error) {
	addr, err := freeAddr()
	if err != nil {
		return nil, err
	}
	file := filepath.Join(b.dir, "answer")
	if err := a.keep(file); err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(self, "-bare", file)
	cmd.Env = append(os.Environ(), "BARE_ADDR="+addr)
	cmd.Stderr = os.Stderr
	return begin(cmd, addr, "", "/")
}

func begin(cmd *exec.Cmd, addr, data, path string) (*child, error) {
	at := time.Now()
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	c := &child{cmd: cmd, addr: addr, data: data}
	for time.Since(at) < 30*time.Second {
		r, err := http.Get("http://" + addr + path)
		if err == nil {
			r.Body.Close()
			c.first = time.Since(at)
			return c, nil
		}
		time.Sleep(time.Millisecond)
	}
	return nil, errors.Join(fmt.Errorf("%s did not answer", cmd.Path), c.stop())
}

func (c *child) stop() error {
	if err := c.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	done := make(chan error, 1)
	go func() { done <- c.cmd.Wait() }()
	select {
	case <-done:
		return nil
	case <-time.After(30 * time.Second):
		return c.cmd.Process.Kill()
	}
}

// cpu is the time that the process's threads have been on a processor, in
// nanoseconds by the scheduler's own account (Linux, sched-stats.rst).
func (c *child) cpu() (time.Duration, error) {
	files, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", c.cmd.Process.Pid))
	if err != nil || len(files) == 0 {
		return 0, fmt.Errorf("the scheduler tells nothing of process %d: %w", c.cmd.Process.Pid, err)
	}
	var sum time.Duration
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			return 0, err
		}
		n, err := strconv.ParseInt(strings.Fields(string(b))[0], 10, 64)
		if err != nil {
			return 0, err
		}
		sum += time.Duration(n)
	}
	return sum, nil
}

// resident is the memory that the process holds now, in bytes.
func (c *child) resident() (int64, error) {
	f, err := os.Open(fmt.Sprintf("/proc/%d/status", c.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		if v, ok := strings.CutPrefix(s.Text(), "VmRSS:"); ok {
			kb, err := strconv.ParseInt(strings.Fields(v)[0], 10, 64)
			return kb << 10, err
		}
	}
	return 0, errors.New("no VmRSS")
}

func freeAddr() (string, error) {
	ln, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return ln.Addr().String(), ln.Close()
}
