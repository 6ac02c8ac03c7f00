package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/nightdesk/nightdesk/app"
)

type demoCommand struct {
	Addr string `help:"Address to listen on." default:"127.0.0.1:8080" env:"NIGHTDESK_ADDR"`
	Data string `help:"Folder of the demonstration." default:"build/demo" env:"NIGHTDESK_DATA" type:"path"`
}

// Run shows the demonstration until the context ends.
func (c *demoCommand) Run(s *shell) error {
	ctx, stop := context.WithCancel(s.ctx)
	defer stop()
	d, err := app.OpenDemo(ctx, app.DemoOptions{Addr: c.Addr, Data: c.Data, Log: s.log})
	if err != nil {
		return err
	}
	served := make(chan error, 1)
	go func() { served <- d.Serve(ctx) }()
	err = d.SetUp(ctx)
	if err == nil {
		_, err = fmt.Fprintf(s.out, "readers %s\nnewsroom %s\nbank %s\nmail %s\nready\n", d.Readers(), d.Newsroom(), d.Bank(), d.MailDir())
	}
	if err != nil {
		stop()
		return errors.Join(err, <-served, closed(d.App))
	}
	err = <-served
	return errors.Join(err, closed(d.App))
}
