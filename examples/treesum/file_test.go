package treesum_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/goferry/goferry/examples/treesum"
)

func digestFile(t testing.TB, path string) (treesum.FileDigest, error) {
	t.Helper()
	return newTreesum(t, treesum.Config{ChunkSize: 7}).DigestFile(t.Context(), treesum.DigestFileRequest{Path: path, Algorithm: treesum.SHA256})
}

func TestFilesOfAllSizesAroundAChunk(t *testing.T) {
	dir := t.TempDir()
	for n := range 23 {
		content := strings.Repeat("é", n)[:n]
		got, err := digestFile(t, write(t, dir, "file", content))
		must(t, err)
		if got.Digest != sha256Hex(content) || got.Size != int64(n) {
			t.Errorf("%d bytes: got %+v", n, got)
		}
	}
}

func TestALinkGivenAsThePathIsFollowed(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "file", "content")
	must(t, os.Symlink("file", dir+"/one"))
	must(t, os.Symlink("one", dir+"/two"))
	got, err := digestFile(t, dir+"/two")
	must(t, err)
	if got.Digest != sha256Hex("content") || got.Path != dir+"/two" {
		t.Errorf("got %+v", got)
	}
}

func TestANameThatIsNoUTF8(t *testing.T) {
	path := write(t, t.TempDir(), "caf\xe9\xff", "content")
	got, err := digestFile(t, path)
	must(t, err)
	if got.Digest != sha256Hex("content") || got.Path != path {
		t.Errorf("got %+v", got)
	}
}

func TestAFileWithoutASizeIsReadToItsEnd(t *testing.T) {
	got, err := digestFile(t, "/proc/self/cmdline") // stat says 0 bytes
	must(t, err)
	content, err := os.ReadFile("/proc/self/cmdline")
	must(t, err)
	if got.Digest != sha256Hex(string(content)) || got.Size == 0 {
		t.Errorf("got %+v", got)
	}
}

func TestWhatIsNoRegularFileFailsAtOnce(t *testing.T) {
	dir := t.TempDir()
	must(t, syscall.Mkfifo(dir+"/fifo", 0o644))
	must(t, os.Symlink("fifo", dir+"/link"))
	must(t, os.Symlink("circle", dir+"/circle"))
	listener, err := net.Listen("unix", dir+"/socket")
	must(t, err)
	defer listener.Close()
	for _, c := range []struct {
		path string
		is   error
		text string
	}{
		{dir, syscall.EISDIR, "digest " + dir + ": is a directory"},
		{dir + "/none", fs.ErrNotExist, "stat " + dir + "/none: no such file or directory"},
		{"", fs.ErrNotExist, "stat : no such file or directory"},
		{dir + "/fifo", treesum.ErrNotRegular, "digest " + dir + "/fifo: not a regular file but a named pipe"},
		{dir + "/link", treesum.ErrNotRegular, "digest " + dir + "/link: not a regular file but a named pipe"},
		{dir + "/socket", treesum.ErrNotRegular, "digest " + dir + "/socket: not a regular file but a socket"},
		{"/dev/zero", treesum.ErrNotRegular, "digest /dev/zero: not a regular file but a device"},
		{dir + "/circle", syscall.ELOOP, "stat " + dir + "/circle: too many levels of symbolic links"},
		{dir + "/" + strings.Repeat("n", 300), syscall.ENAMETOOLONG, ""},
		{dir + "/nul\x00", syscall.EINVAL, ""},
	} {
		_, err := digestFile(t, c.path)
		if !errors.Is(err, c.is) || c.text != "" && err.Error() != c.text {
			t.Errorf("%q: got %v, want %v", c.path, err, c.text)
		}
		if path, ok := errors.AsType[*fs.PathError](err); !ok || path.Path != c.path {
			t.Errorf("%q: %v does not carry the path", c.path, err)
		}
	}
}

// A growing is a file that gets longer while it is read.
type growing struct {
	*os.File
	more []string
	end  *os.File
}

func (g *growing) Read(p []byte) (int, error) {
	if len(g.more) > 0 {
		if _, err := g.end.WriteString(g.more[0]); err != nil {
			return 0, err
		}
		g.more = g.more[1:]
	}
	return g.File.Read(p)
}

func TestAGrowingFileIsReadToItsEnd(t *testing.T) {
	path := write(t, t.TempDir(), "log", "one")
	f, err := os.Open(path)
	must(t, err)
	defer f.Close()
	end, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	must(t, err)
	defer end.Close()
	got, size, err := treesum.DigestReader(t.Context(), &growing{f, []string{"two", "three", "four"}, end}, 4)
	must(t, err)
	if got != sha256Hex("onetwothreefour") || size != int64(len("onetwothreefour")) {
		t.Errorf("got %s, %d bytes", got, size)
	}
}

// A stopping reader cancels its context while a chunk is on its way, and counts chunks.
type stopping struct {
	cancel func()
	after  int
	chunks int
}

func (s *stopping) Read(p []byte) (int, error) {
	if s.chunks++; s.chunks == s.after {
		s.cancel()
	}
	return len(p), nil
}

func TestCancellingStopsBeforeTheNextChunk(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	gone := errors.New("gone")
	endless := &stopping{cancel: func() { cancel(gone) }, after: 3}
	if _, _, err := treesum.DigestReader(ctx, endless, 16); !errors.Is(err, gone) {
		t.Errorf("got %v, want the cause", err)
	}
	if endless.chunks != 3 {
		t.Errorf("%d chunks were read, the context ended in the third", endless.chunks)
	}
}

// pipes opens pipes in the place of files: what is read from them comes when the test writes it.
type pipes struct {
	opened chan *os.File // the writing ends
}

func (p pipes) open(string) (*os.File, error) {
	r, w, err := os.Pipe()
	if err == nil {
		p.opened <- w
	}
	return r, err
}

func TestCancellingEndsAReadThatWaits(t *testing.T) {
	object := newTreesum(t, treesum.Config{Workers: 1})
	p := pipes{make(chan *os.File)}
	ctx, cancel := context.WithCancelCause(t.Context())
	gone := errors.New("gone")
	ended := make(chan error)
	go func() {
		_, err := object.FileWith(ctx, p.open, "pipe")
		ended <- err
	}()
	w := <-p.opened
	defer w.Close()
	time.Sleep(10 * time.Millisecond) // until it looked at its context and reads
	cancel(gone)
	if err := <-ended; !errors.Is(err, gone) {
		t.Errorf("got %v, want the cause", err)
	}
}

func TestWaitingForASlotEndsWithTheContext(t *testing.T) {
	object := newTreesum(t, treesum.Config{Workers: 1})
	p := pipes{make(chan *os.File)}
	first := make(chan string)
	go func() {
		digest, err := object.FileWith(t.Context(), p.open, "pipe")
		if err != nil {
			digest = err.Error()
		}
		first <- digest
	}()
	w := <-p.opened
	ctx, cancel := context.WithCancelCause(t.Context())
	gone := errors.New("gone")
	second := make(chan error)
	go func() {
		_, err := object.FileWith(ctx, p.open, "never opened")
		second <- err
	}()
	cancel(gone)
	if err := <-second; !errors.Is(err, gone) {
		t.Errorf("got %v, want the cause", err)
	}
	_, err := w.WriteString("content")
	must(t, err)
	must(t, w.Close())
	if got := <-first; got != sha256Hex("content") {
		t.Errorf("the first got %s", got)
	}
}

func TestNoMoreFilesAreOpenThanThereAreWorkers(t *testing.T) {
	const workers, files = 3, 16
	object := newTreesum(t, treesum.Config{Workers: workers, ChunkSize: 16})
	p := pipes{make(chan *os.File, files)}
	// A pipe's reader cannot end before the test closes the writer, so at least open files are open.
	var open, most atomic.Int64
	var all sync.WaitGroup
	for range files {
		all.Go(func() {
			_, err := object.FileWith(t.Context(), func(path string) (*os.File, error) {
				if now := open.Add(1); now > most.Load() {
					most.Store(now) // with more than one worker too many, one of them gets here
				}
				return p.open(path)
			}, "pipe")
			if err != nil {
				t.Error(err)
			}
		})
	}
	var held []*os.File
	for range workers {
		held = append(held, <-p.opened)
	}
	time.Sleep(10 * time.Millisecond) // for those that must not open to show that they would
	for done := range files {
		open.Add(-1)
		must(t, held[0].Close())
		held = held[1:]
		if done < files-workers {
			held = append(held, <-p.opened)
		}
	}
	all.Wait()
	if most.Load() != workers {
		t.Errorf("%d files were open at once, %d may be", most.Load(), workers)
	}
}

// A failing reader fails after some bytes.
type failing struct{ err error }

func (f failing) Read(p []byte) (int, error) { return copy(p, "some"), f.err }

func TestAReadThatFailsGivesItsError(t *testing.T) {
	for _, want := range []error{syscall.EIO, io.ErrUnexpectedEOF, os.ErrDeadlineExceeded} {
		if _, _, err := treesum.DigestReader(t.Context(), failing{want}, 16); !errors.Is(err, want) {
			t.Errorf("got %v, want %v", err, want)
		}
	}
}
