package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"
)

// connections is how many readers ask at once.
const connections = 16

// answer is a response as it came over the wire.
type answer struct {
	Status int
	Head   [][2]string
	Body   []byte
}

func (a *answer) keep(file string) error {
	b, err := json.Marshal(a)
	if err != nil {
		return err
	}
	return os.WriteFile(file, b, 0o600)
}

// serveBare is the handler that we are measured against.
func serveBare(file string) {
	var a answer
	b, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(b, &a)
	}
	if err != nil {
		panic(err)
	}
	panic(http.ListenAndServe(os.Getenv("BARE_ADDR"), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, h := range a.Head {
			w.Header().Set(h[0], h[1])
		}
		w.WriteHeader(a.Status)
		w.Write(a.Body)
	})))
}

// line is one kept connection.
type line struct {
	conn net.Conn
	r    *bufio.Reader
}

func dial(addr string) (*line, error) {
	c, err := net.Dial("tcp", addr)
	return &line{c, bufio.NewReaderSize(c, 64<<10)}, err
}

// get asks once. Only what it needs of the answer is read, so that the load costs less than the server.
func (l *line) get(request []byte, whole bool) (*answer, error) {
	if _, err := l.conn.Write(request); err != nil {
		return nil, err
	}
	var a answer
	length := -1
	for first := true; ; first = false {
		text, err := l.r.ReadSlice('\n')
		if err != nil {
			return nil, err
		}
		s := strings.TrimRight(string(text), "\r\n")
		if s == "" {
			break
		}
		if first {
			if len(s) < 12 {
				return nil, errors.New("no status line")
			}
			a.Status, _ = strconv.Atoi(s[9:12])
			continue
		}
		name, value, _ := strings.Cut(s, ": ")
		if strings.EqualFold(name, "Content-Length") {
			if length, err = strconv.Atoi(value); err != nil {
				return nil, err
			}
		}
		if whole && !strings.EqualFold(name, "Date") {
			a.Head = append(a.Head, [2]string{name, value})
		}
	}
	if length < 0 {
		if a.Status == http.StatusNotModified || a.Status == http.StatusNoContent {
			return &a, nil
		}
		return nil, fmt.Errorf("status %d without a length", a.Status)
	}
	if whole {
		a.Body = make([]byte, length)
		_, err := io.ReadFull(l.r, a.Body)
		return &a, err
	}
	_, err := l.r.Discard(length)
	return &a, err
}

func request(addr, path, cookie string) []byte {
	head := "GET " + path + " HTTP/1.1\r\nHost: " + addr + "\r\nAccept-Encoding: gzip, br, zstd\r\nUser-Agent: Mozilla/5.0 (Linux; Android 10)\r\n"
	if cookie != "" {
		head += "Cookie: " + cookie + "\r\n"
	}
	return []byte(head + "\r\n")
}

// ask gets one whole answer.
func ask(addr, path, cookie string) (*answer, error) {
	l, err := dial(addr)
	if err != nil {
		return nil, err
	}
	defer l.conn.Close()
	return l.get(request(addr, path, cookie), true)
}

// load asks for paths in turn, n times in all, over kept connections, and
// gives the CPU that the server used for each and how long answers took.
func load(c *child, paths []string, cookie string, n int) (perRequest time.Duration, times []time.Duration, err error) {
	before, err := c.cpu()
	if err != nil {
		return 0, nil, err
	}
	var all sync.WaitGroup
	var mu sync.Mutex
	each := n / connections
	for k := range connections {
		all.Go(func() {
			took, e := loadLine(c.addr, paths, cookie, k*each, each)
			mu.Lock()
			times, err = append(times, took...), errors.Join(err, e)
			mu.Unlock()
		})
	}
	all.Wait()
	if err != nil {
		return 0, nil, err
	}
	after, err := c.cpu()
	return (after - before) / time.Duration(each*connections), times, err
}

func loadLine(addr string, paths []string, cookie string, from, n int) ([]time.Duration, error) {
	l, err := dial(addr)
	if err != nil {
		return nil, err
	}
	defer l.conn.Close()
	requests := make([][]byte, len(paths))
	for i, p := range paths {
		requests[i] = request(addr, p, cookie)
	}
	took := make([]time.Duration, 0, n)
	for i := range n {
		at := time.Now()
		a, err := l.get(requests[(from+i)%len(requests)], false)
		if err != nil {
			return nil, err
		}
		if a.Status != http.StatusOK {
			return nil, fmt.Errorf("%s answers %d", paths[(from+i)%len(paths)], a.Status)
		}
		took = append(took, time.Since(at))
	}
	return took, nil
}

// middle is the median.
func middle(values []float64) float64 {
	sort.Float64s(values)
	return values[len(values)/2]
}

// p99 is what 99 of 100 answers were quicker than.
func p99(times []time.Duration) time.Duration {
	slices.Sort(times)
	return times[len(times)*99/100]
}

func micros(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1e3 }
func millis(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1e6 }
