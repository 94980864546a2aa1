package treesum_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/tinylib/msgp/msgp"

	"github.com/goferry/goferry/core"
	"github.com/goferry/goferry/examples/treesum"
)

// served is the library in an open context, as a caller from another language has it.
type served struct {
	*core.Producer
	events *core.EventQueue
}

type fields = map[string]any

func serve(t *testing.T, config fields, options core.Options) served {
	t.Helper()
	must(t, treesum.Library.Err())
	bank := core.NewBank(treesum.Library.Lanes())
	s := served{bank.Producer(treesum.Library), core.NewEventQueue()}
	opened, err := treesum.Library.Open(bank, s.events, options)
	must(t, err)
	t.Cleanup(func() {
		if err := s.Close(context.WithoutCancel(t.Context())); err != nil { // t's own context is over by now
			t.Error(err)
		}
		<-opened.Done()
		s.events.Close()
	})
	must(t, s.Open(t.Context(), encode(t, config)))
	return s
}

func encode(t *testing.T, message fields) []byte {
	t.Helper()
	payload, err := msgp.AppendMapStrIntf(nil, message)
	must(t, err)
	return payload
}

func decode(t *testing.T, body []byte) fields {
	t.Helper()
	message, rest, err := msgp.ReadMapStrIntfBytes(body, nil)
	if err != nil || len(rest) > 0 {
		t.Errorf("%x is no message: %v", body, err)
	}
	return message
}

func (s served) ask(ctx context.Context, t *testing.T, method string, request fields) (fields, error) {
	t.Helper()
	index, ok := treesum.Library.Index(method)
	if !ok {
		t.Fatalf("there is no method %s", method)
	}
	body, err := s.Call(ctx, index, encode(t, request))
	if err != nil {
		return nil, err
	}
	return decode(t, body), nil
}

// listen calls f with each event of the kind.
func (s served) listen(t *testing.T, event string, f func(fields)) {
	t.Helper()
	index, ok := treesum.Library.EventIndex(event)
	if !ok {
		t.Fatalf("there is no event %s", event)
	}
	s.events.Listen(index, func(body []byte) { f(decode(t, body)) })
}

// checkFields compares fields as text: the wire has several kinds of integers.
func checkFields(t *testing.T, got, want fields) {
	t.Helper()
	text := func(message fields) string {
		var lines []string
		for key, value := range message {
			if b, ok := value.([]byte); ok {
				value = "bytes " + strconv.Quote(string(b))
			}
			lines = append(lines, key+"="+fmt.Sprint(value))
		}
		slices.Sort(lines)
		return strings.Join(lines, " ")
	}
	if text(got) != text(want) {
		t.Errorf("got  %s\nwant %s", text(got), text(want))
	}
}

func TestRequestsCrossByTheirFields(t *testing.T) {
	s := serve(t, fields{"workers": 2, "chunk_size": 5}, core.Options{})
	name := "caf\xe9"
	path := write(t, t.TempDir(), name, "content")

	got, err := s.ask(t.Context(), t, "digest_file", fields{"path": []byte(path)})
	must(t, err)
	checkFields(t, got, fields{"path": []byte(path), "algorithm": "sha256", "digest": sha256Hex("content"), "size": 7})

	got, err = s.ask(t.Context(), t, "digest_bytes", fields{"data": []byte("abc"), "algorithm": "md5"})
	must(t, err)
	checkFields(t, got, fields{"algorithm": "md5", "digest": "900150983cd24fb0d6963f7d28e17f72", "size": 3})

	root := path[:len(path)-len(name)-1]
	got, err = s.ask(t.Context(), t, "digest_tree", fields{"root": []byte(root)})
	must(t, err)
	checkFields(t, got, fields{
		"root": []byte(root), "algorithm": "sha256", "digest": sha256Hex(sha256Hex("content") + "  ./" + name + "\n"),
		"files": 1, "size": 7, "failed": 0, "skipped": 0,
	})

	index, _ := treesum.Library.Index("algorithms")
	body, err := s.Call(t.Context(), index, nil)
	must(t, err)
	list, _, err := msgp.ReadIntfBytes(body)
	must(t, err)
	if got := fmt.Sprint(list); got != "[blake3 md5 sha1 sha256 sha512]" {
		t.Errorf("algorithms: got %s", got)
	}
}

func TestAConfigurationCanBeLeftOut(t *testing.T) {
	s := serve(t, fields{}, core.Options{})
	_, err := s.ask(t.Context(), t, "digest_bytes", fields{"data": []byte{}})
	must(t, err)
}

func TestErrorsOfTheFileSystemKeepTheirKindPathAndNumber(t *testing.T) {
	s := serve(t, fields{}, core.Options{})
	dir := t.TempDir()
	none := dir + "/none\xff"
	for _, c := range []struct {
		method string
		req    fields
		want   core.ReplyError
	}{
		{"digest_file", fields{"path": []byte(none)}, core.ReplyError{Code: core.CodeNotExist, Path: none, Errno: syscall.ENOENT}},
		{"digest_tree", fields{"root": []byte(none)}, core.ReplyError{Code: core.CodeNotExist, Path: none, Errno: syscall.ENOENT}},
		{"digest_file", fields{"path": []byte(dir)}, core.ReplyError{Code: core.CodeFailed, Path: dir, Errno: syscall.EISDIR}},
		{"digest_file", fields{"path": []byte("/dev/null")}, core.ReplyError{Code: core.CodeFailed, Path: "/dev/null"}},
		{"digest_bytes", fields{"data": []byte{}, "algorithm": "crc"}, core.ReplyError{Code: core.CodeFailed, Name: "UnknownAlgorithmError"}},
	} {
		_, err := s.ask(t.Context(), t, c.method, c.req)
		reply, ok := errors.AsType[*core.ReplyError](err)
		if !ok {
			t.Errorf("%s %v: got %v", c.method, c.req, err)
			continue
		}
		got := *reply
		if got.Message == "" {
			t.Errorf("%s %v: no message", c.method, c.req)
		}
		got.Message = ""
		if got != c.want {
			t.Errorf("%s %v: got %+v, want %+v", c.method, c.req, got, c.want)
		}
	}
	if _, err := s.ask(t.Context(), t, "digest_file", fields{"path": []byte(none)}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

func TestEventsTellOfEachFile(t *testing.T) {
	// The listener is slower than the files are; with OverflowBlock the tree waits for it.
	s := serve(t, fields{"workers": 4}, core.Options{Overflow: core.OverflowBlock, EventCapacity: 2})
	root := t.TempDir()
	var want []string
	for i := range 50 {
		path := write(t, root, "\xff"+strconv.Itoa(i), strconv.Itoa(i))
		want = append(want, path+" "+sha256Hex(strconv.Itoa(i))+" "+strconv.Itoa(len(strconv.Itoa(i))))
	}
	must(t, os.Symlink("none", root+"/nowhere"))
	var heard []string // by the queue's goroutine, until it is closed
	var all sync.WaitGroup
	all.Add(51)
	s.listen(t, "file_done", func(event fields) {
		time.Sleep(100 * time.Microsecond)
		heard = append(heard, string(event["path"].([]byte))+" "+event["digest"].(string)+" "+fmt.Sprint(event["size"]))
		all.Done()
	})
	s.listen(t, "file_failed", func(event fields) {
		checkFields(t, event, fields{"path": []byte(root + "/nowhere"), "reason": "no such file or directory", "errno": int(syscall.ENOENT)})
		all.Done()
	})
	got, err := s.ask(t.Context(), t, "digest_tree", fields{"root": []byte(root), "symlinks": "files"})
	must(t, err)
	if fmt.Sprint(got["files"]) != "50" || fmt.Sprint(got["failed"]) != "1" {
		t.Errorf("got %v", got)
	}
	all.Wait()
	slices.Sort(heard)
	slices.Sort(want)
	if !slices.Equal(heard, want) {
		t.Errorf("heard %q\nwant %q", heard, want)
	}
}

func TestLostEventsDoNotSpoilADigest(t *testing.T) {
	s := serve(t, fields{"workers": 2}, core.Options{EventCapacity: 1})
	root := t.TempDir()
	for i := range 50 {
		write(t, root, strconv.Itoa(i), strconv.Itoa(i))
	}
	quiet, err := newTreesum(t, treesum.Config{}).DigestTree(t.Context(), treesum.DigestTreeRequest{Root: root, Algorithm: treesum.SHA256, Symlinks: treesum.SymlinksSkip})
	must(t, err)
	release := make(chan struct{})
	s.listen(t, "file_done", func(fields) { <-release })
	got, err := s.ask(t.Context(), t, "digest_tree", fields{"root": []byte(root)})
	close(release)
	must(t, err)
	if got["digest"] != quiet.Digest || fmt.Sprint(got["files"]) != "50" {
		t.Errorf("got %v, want %+v", got, quiet)
	}
}

func TestATreeThatWaitsForItsListenerCanBeCancelled(t *testing.T) {
	s := serve(t, fields{"workers": 2}, core.Options{Overflow: core.OverflowBlock, EventCapacity: 1})
	root := t.TempDir()
	for i := range 20 {
		write(t, root, strconv.Itoa(i), "x")
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	gone := errors.New("gone")
	release := make(chan struct{})
	defer close(release)
	var once sync.Once
	s.listen(t, "file_done", func(fields) {
		once.Do(func() { cancel(gone) })
		<-release
	})
	if _, err := s.ask(ctx, t, "digest_tree", fields{"root": []byte(root)}); !errors.Is(err, gone) {
		t.Errorf("got %v, want the cause", err)
	}
	// The workers are free for others.
	_, err := s.ask(t.Context(), t, "digest_file", fields{"path": []byte(root + "/1")})
	must(t, err)
}
