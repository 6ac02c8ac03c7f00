package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db/dbtest"
)

// A request that is under way when the word to stop comes is answered, the
// program ends well within the patience of who started it, and starts again.
func TestAskedToStopItFinishesWhatItBegan(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		env := []string{"NIGHTDESK_DATA=" + t.TempDir(), "NIGHTDESK_DATABASE=" + dsn, "NIGHTDESK_ADDR=127.0.0.1:0"}
		for range 2 {
			c := begin(t, "program", env, "serve")
			address := c.waits("address=")
			conn := must(net.Dial("tcp", address))(t)
			defer conn.Close()
			body := `{"kind":"captured"}`
			// The hook waits for the whole body: it has begun when it asks for it, and half of it is under way.
			fmt.Fprintf(conn, "POST /hooks/upi HTTP/1.1\r\nHost: %s\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n", address, len(body))
			reader := bufio.NewReader(conn)
			if goOn := must(http.ReadResponse(reader, nil))(t); goOn.StatusCode != http.StatusContinue {
				t.Fatalf("the body is awaited with %s", goOn.Status)
			}
			fmt.Fprint(conn, body[:7])

			asked := time.Now()
			ended := make(chan int, 1)
			go func() { ended <- c.term() }()
			closedTo(t, address)
			select {
			case code := <-ended:
				t.Fatalf("it ended with %d while a request was under way", code)
			default:
			}
			fmt.Fprint(conn, body[7:])
			w := must(http.ReadResponse(reader, nil))(t)
			answer := must(io.ReadAll(w.Body))(t)
			if w.StatusCode != http.StatusBadRequest || !bytes.Contains(answer, []byte("not genuine")) {
				t.Errorf("the request under way is answered %s %q", w.Status, answer)
			}
			if code := <-ended; code != done {
				t.Errorf("it ended with %d", code)
			}
			if took := time.Since(asked); took > 8*time.Second {
				t.Errorf("it took %s to end", took)
			}
			for _, line := range c.errs {
				if strings.Contains(line, "level=ERROR") || strings.Contains(line, "level=WARN") {
					t.Errorf("the log complains of its end: %s", line)
				}
			}
		}
	})
}

// closedTo waits until the server takes nobody else.
func closedTo(t *testing.T, address string) {
	t.Helper()
	limit, tick := time.After(10*time.Second), time.NewTicker(10*time.Millisecond)
	defer tick.Stop()
	for {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			return
		}
		conn.Close()
		select {
		case <-limit:
			t.Fatal("it goes on taking requests")
		case <-tick.C:
		}
	}
}

// What waits for a listener when the word to stop comes is done after the next start.
func TestAFactToldBeforeTheStopIsHeardAfterTheStart(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		dir := t.TempDir()
		well(t, "staff", "invite", "asha@example.org", "--role", "publisher", "--data", dir, "--database", dsn) // nobody listens yet
		c := begin(t, "program", []string{"NIGHTDESK_DATA=" + dir, "NIGHTDESK_DATABASE=" + dsn, "NIGHTDESK_ADDR=127.0.0.1:0"}, "serve")
		c.waits("address=")
		a := opened(t, dir, dsn)
		limit, tick := time.After(20*time.Second), time.NewTicker(20*time.Millisecond)
		defer tick.Stop()
		for heard := false; !heard; {
			for _, line := range must(a.Staff.Audit(t.Context(), 10))(t) {
				heard = heard || line.Act == "staff.invite"
			}
			select {
			case <-limit:
				t.Fatal("the invitation never reached the audit")
			case <-tick.C:
			}
		}
		if code := c.term(); code != done {
			t.Errorf("it ended with %d", code)
		}
	})
}

// answering fails if the server does not answer.
func answering(t *testing.T, address string) {
	t.Helper()
	w := must(http.Post("http://"+address+"/hooks/nobody", "application/json", strings.NewReader("{}")))(t)
	w.Body.Close()
	if w.StatusCode != http.StatusNotFound {
		t.Errorf("an unknown gateway is answered %s", w.Status)
	}
	http.DefaultClient.CloseIdleConnections()
}
