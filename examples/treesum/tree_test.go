package treesum_test

import (
	"cmp"
	"errors"
	"io/fs"
	"maps"
	"net"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/goferry/goferry/examples/treesum"
)

// told is what a tree's events said.
type told struct {
	mu     sync.Mutex
	done   map[string]treesum.FileDone
	failed map[string]treesum.FileFailed
}

// digestTree digests with two workers and small chunks.
func digestTree(t testing.TB, req treesum.DigestTreeRequest) (treesum.TreeDigest, *told, error) {
	t.Helper()
	heard := &told{done: map[string]treesum.FileDone{}, failed: map[string]treesum.FileFailed{}}
	req.Algorithm = cmp.Or(req.Algorithm, treesum.SHA256)
	req.Symlinks = cmp.Or(req.Symlinks, treesum.SymlinksSkip)
	object := newTreesum(t, treesum.Config{Workers: 2, ChunkSize: 64})
	tree, err := object.TreeWith(t.Context(), req, func(event treesum.FileDone) {
		heard.mu.Lock()
		defer heard.mu.Unlock()
		if _, twice := heard.done[event.Path]; twice {
			t.Errorf("%q was told twice", event.Path)
		}
		heard.done[event.Path] = event
	}, func(event treesum.FileFailed) {
		heard.mu.Lock()
		defer heard.mu.Unlock()
		if _, twice := heard.failed[event.Path]; twice {
			t.Errorf("%q was told twice", event.Path)
		}
		heard.failed[event.Path] = event
	})
	return tree, heard, err
}

// check compares what was told with contents by name and with the numbers of the reply.
func check(t testing.TB, tree treesum.TreeDigest, heard *told, root string, want map[string]string, failed, skipped int64) {
	t.Helper()
	var bytes int64
	var lines []string
	for name, content := range want {
		path := root + "/" + name
		event := treesum.FileDone{Path: path, Digest: sha256Hex(content), Size: int64(len(content))}
		if heard.done[path] != event {
			t.Errorf("%q: told %+v, want %+v", path, heard.done[path], event)
		}
		bytes += int64(len(content))
		lines = append(lines, name)
	}
	if len(heard.done) != len(want) || int64(len(heard.failed)) != failed {
		t.Errorf("told of %v and of failures %v, want %d and %d", slices.Sorted(maps.Keys(heard.done)), heard.failed, len(want), failed)
	}
	slices.Sort(lines)
	for i, name := range lines {
		lines[i] = sha256Hex(want[name]) + "  ./" + name + "\n"
	}
	all := treesum.TreeDigest{
		Root: root, Algorithm: treesum.SHA256, Digest: sha256Hex(strings.Join(lines, "")),
		Files: int64(len(want)), Size: bytes, Failed: failed, Skipped: skipped,
	}
	if tree != all {
		t.Errorf("got  %+v\nwant %+v", tree, all)
	}
}

func TestATreeIsItsFilesSortedAsBytes(t *testing.T) {
	root := t.TempDir()
	want := map[string]string{
		"a/b": "1", "a.b": "22", "ab/c/d/e": "333", "é": "4", "\xe9\xff": "5", ".hidden": "6", " ": "7", "-n": "8",
	}
	for name, content := range want {
		write(t, root, name, content)
	}
	must(t, os.MkdirAll(root+"/empty/emptier", 0o755))
	tree, heard, err := digestTree(t, treesum.DigestTreeRequest{Root: root})
	must(t, err)
	check(t, tree, heard, root, want, 0, 0)
}

// TestATreesDigestIsThatOfTheCommandInTheDocumentation needs GNU's coreutils and findutils.
func TestATreesDigestIsThatOfTheCommandInTheDocumentation(t *testing.T) {
	root := t.TempDir()
	for i, name := range []string{"a/b", "a.b", "ab/c/d/e", "\xe9\xff", "two\nlines", `back\slash`, `both\` + "\n", " x ", "-n", "*"} {
		write(t, root, name, strings.Repeat(name, 100*i))
	}
	must(t, os.Symlink("a.b", root+"/link"))
	must(t, os.Mkdir(root+"/empty", 0o755))
	for algorithm, command := range map[treesum.Algorithm]string{
		treesum.MD5: "md5sum", treesum.SHA1: "sha1sum", treesum.SHA256: "sha256sum", treesum.SHA512: "sha512sum",
	} {
		tree, _, err := digestTree(t, treesum.DigestTreeRequest{Root: root, Algorithm: algorithm})
		must(t, err)
		shell := exec.CommandContext(t.Context(), "sh", "-c", `find . -type f -print0 | LC_ALL=C sort -z | xargs -0r "$0" | "$0"`, command)
		shell.Dir = root
		out, err := shell.Output()
		must(t, err)
		if printed, _, _ := strings.Cut(string(out), " "); tree.Digest != printed {
			t.Errorf("%s: got %s, the command prints %s", algorithm, tree.Digest, printed)
		}
	}
}

func TestNamesThatWouldBreakALineAreEscaped(t *testing.T) {
	root := t.TempDir()
	name := "a\\b\nc\rd"
	write(t, root, name, "x")
	tree, _, err := digestTree(t, treesum.DigestTreeRequest{Root: root})
	must(t, err)
	if want := sha256Hex(`\` + sha256Hex("x") + `  ./a\\b\nc\rd` + "\n"); tree.Digest != want {
		t.Errorf("got %s, want %s", tree.Digest, want)
	}
}

func TestADirectoryWithManyFilesIsReadInParts(t *testing.T) {
	root, want := t.TempDir(), map[string]string{}
	for i := range 700 {
		name := "d" + strconv.Itoa(i%2) + "/" + strconv.Itoa(i)
		want[name] = strings.Repeat("x", i)
		write(t, root, name, want[name])
	}
	tree, heard, err := digestTree(t, treesum.DigestTreeRequest{Root: root})
	must(t, err)
	check(t, tree, heard, root, want, 0, 0)
}

func TestTheRootIsTakenAsItIsGiven(t *testing.T) {
	parent := t.TempDir()
	write(t, parent, "real/file", "content")
	must(t, os.Symlink("real", parent+"/link"))
	t.Chdir(parent + "/real")
	for _, root := range []string{parent + "/link", "../real", ".", "./.", parent + "/link/../real"} {
		tree, heard, err := digestTree(t, treesum.DigestTreeRequest{Root: root})
		must(t, err)
		check(t, tree, heard, root, map[string]string{"file": "content"}, 0, 0)
	}
	// A slash at the end is not doubled, as in os.path.join.
	_, heard, err := digestTree(t, treesum.DigestTreeRequest{Root: parent + "/real/"})
	must(t, err)
	if _, ok := heard.done[parent+"/real/file"]; !ok {
		t.Errorf("told of %v", heard.done)
	}
}

func TestARootThatCannotBeListedIsAnError(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "file", "")
	must(t, syscall.Mkfifo(dir+"/fifo", 0o644))
	for root, want := range map[string]error{
		"": fs.ErrNotExist, dir + "/none": fs.ErrNotExist, dir + "/file": syscall.ENOTDIR, dir + "/fifo": syscall.ENOTDIR,
	} {
		_, heard, err := digestTree(t, treesum.DigestTreeRequest{Root: root})
		path, ok := errors.AsType[*fs.PathError](err)
		if !errors.Is(err, want) || !ok || path.Path != root {
			t.Errorf("%q: got %v, want %v", root, err, want)
		}
		if len(heard.done)+len(heard.failed) > 0 {
			t.Errorf("%q: events were emitted", root)
		}
	}
}

func TestAnEmptyTreeHasTheDigestOfNothing(t *testing.T) {
	root := t.TempDir()
	tree, heard, err := digestTree(t, treesum.DigestTreeRequest{Root: root})
	must(t, err)
	check(t, tree, heard, root, nil, 0, 0)
}

// linked makes a tree with each kind of link, a FIFO and a socket.
func linked(t *testing.T) (root string) {
	root = t.TempDir()
	outside := write(t, t.TempDir(), "outside", "outside")
	write(t, root, "dir/file", "inside")
	for name, target := range map[string]string{
		"to_file": "dir/file", "to_outside": outside, "to_link": "to_file", "to_dir": "dir", "dir/to_parent": "..",
		"dir/circle": "circle", "dir/nowhere": "none", "to_fifo": "fifo",
	} {
		must(t, os.Symlink(target, root+"/"+name))
	}
	must(t, syscall.Mkfifo(root+"/fifo", 0o644))
	listener, err := net.Listen("unix", root+"/socket")
	must(t, err)
	t.Cleanup(func() { must(t, listener.Close()) })
	return root
}

func TestLinksAreLeftOut(t *testing.T) {
	root := linked(t)
	tree, heard, err := digestTree(t, treesum.DigestTreeRequest{Root: root})
	must(t, err)
	check(t, tree, heard, root, map[string]string{"dir/file": "inside"}, 0, 10)
}

func TestLinksToFilesAreFollowedIfAsked(t *testing.T) {
	root := linked(t)
	tree, heard, err := digestTree(t, treesum.DigestTreeRequest{Root: root, Symlinks: treesum.SymlinksFiles})
	must(t, err)
	want := map[string]string{"dir/file": "inside", "to_file": "inside", "to_link": "inside", "to_outside": "outside"}
	check(t, tree, heard, root, want, 2, 5) // left out: both links to directories, the FIFO, the link to it, the socket
	for name, errno := range map[string]syscall.Errno{"dir/circle": syscall.ELOOP, "dir/nowhere": syscall.ENOENT} {
		checkFailed(t, heard, root+"/"+name, errno)
	}
}

func checkFailed(t *testing.T, heard *told, path string, errno syscall.Errno) {
	t.Helper()
	event, ok := heard.failed[path]
	switch {
	case !ok:
		t.Errorf("%q is not among the failures %v", path, heard.failed)
	case event.Errno == nil || *event.Errno != int(errno) || event.Reason != errno.Error():
		t.Errorf("%q: failed by %q, want %q", path, event.Reason, errno.Error())
	}
}

func TestAnUnknownPolicyIsRefused(t *testing.T) {
	_, _, err := digestTree(t, treesum.DigestTreeRequest{Root: t.TempDir(), Symlinks: "all"})
	if err == nil || err.Error() != `symlinks is "all"; it can be skip or files` {
		t.Errorf("got %v", err)
	}
}
