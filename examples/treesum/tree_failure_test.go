package treesum_test

import (
	"errors"
	"maps"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/goferry/goferry/examples/treesum"
)

// TestWhatChangesDuringTheWalkFails changes a tree when the first of its files is done. There is one
// worker, and the walk is one name ahead: nothing else is open by then.
func TestWhatChangesDuringTheWalkFails(t *testing.T) {
	for name, c := range map[string]struct {
		change func(path string) error
		reason string
	}{
		"vanishes":         {os.Remove, "no such file or directory"},
		"becomes a FIFO":   {func(path string) error { return syscall.Mkfifo(path, 0o644) }, "not a regular file but a named pipe"},
		"becomes a link":   {func(path string) error { return os.Symlink("/dev/null", path) }, "too many levels of symbolic links"},
		"is a dir instead": {func(path string) error { return os.Mkdir(path, 0o755) }, "is a directory"},
	} {
		t.Run(name, func(t *testing.T) {
			root := t.TempDir()
			names := []string{"a", "b", "c", "d"}
			for _, name := range names {
				write(t, root, name, name)
			}
			first, failed := "", map[string]string{}
			object := newTreesum(t, treesum.Config{Workers: 1})
			tree, err := object.TreeWith(t.Context(), treesum.DigestTreeRequest{Root: root, Algorithm: treesum.SHA256, Symlinks: treesum.SymlinksSkip},
				func(event treesum.FileDone) {
					first = strings.TrimPrefix(event.Path, root+"/")
					for _, other := range names {
						if other == first {
							continue
						}
						if err := os.Remove(root + "/" + other); err != nil {
							t.Error(err)
						}
						if name == "vanishes" {
							continue
						}
						if err := c.change(root + "/" + other); err != nil {
							t.Error(err)
						}
					}
				}, func(event treesum.FileFailed) { failed[strings.TrimPrefix(event.Path, root+"/")] = event.Reason })
			must(t, err)
			want := map[string]string{"a": c.reason, "b": c.reason, "c": c.reason, "d": c.reason}
			delete(want, first)
			if !maps.Equal(failed, want) || tree.Files != 1 || tree.Failed != 3 {
				t.Errorf("%s was done; failures %v; %+v", first, failed, tree)
			}
			if tree.Digest != sha256Hex(sha256Hex(first)+"  ./"+first+"\n") {
				t.Errorf("the digest is not over what was read")
			}
		})
	}
}

func TestADirectoryThatVanishesOrBecomesALinkFails(t *testing.T) {
	root, elsewhere := t.TempDir(), t.TempDir()
	write(t, elsewhere, "outside", "outside")
	for _, name := range []string{"a", "b", "c", "gone/x", "link/x"} { // three files keep the walk in the root until one is done
		write(t, root, name, name)
	}
	var once sync.Once
	failed := map[string]string{}
	object := newTreesum(t, treesum.Config{Workers: 1})
	tree, err := object.TreeWith(t.Context(), treesum.DigestTreeRequest{Root: root, Algorithm: treesum.SHA256, Symlinks: treesum.SymlinksSkip},
		func(treesum.FileDone) {
			once.Do(func() {
				err := errors.Join(os.RemoveAll(root+"/gone"), os.RemoveAll(root+"/link"), os.Symlink(elsewhere, root+"/link"))
				if err != nil {
					t.Error(err)
				}
			})
		}, func(event treesum.FileFailed) { failed[event.Path] = event.Reason })
	must(t, err)
	want := map[string]string{root + "/gone": "no such file or directory", root + "/link": "not a directory"}
	if !maps.Equal(failed, want) || tree.Files != 3 || tree.Failed != 2 {
		t.Errorf("failures %v; %+v", failed, tree)
	}
}

func TestWhatMayNotBeReadFailsAndTheRestGoesOn(t *testing.T) {
	root := t.TempDir()
	write(t, root, "public", "public")
	secret, closed := write(t, root, "secret", "secret"), root+"/closed"
	write(t, root, "closed/file", "closed")
	must(t, os.Chmod(secret, 0))
	must(t, os.Chmod(closed, 0))
	t.Cleanup(func() { must(t, os.Chmod(closed, 0o755)) })
	tree, heard, err := digestTree(t, treesum.DigestTreeRequest{Root: root})
	must(t, err)
	// Permissions bind everybody but root, who reads all.
	if _, err := os.ReadFile(secret); err == nil {
		check(t, tree, heard, root, map[string]string{"public": "public", "secret": "secret", "closed/file": "closed"}, 0, 0)
		return
	}
	check(t, tree, heard, root, map[string]string{"public": "public"}, 2, 0)
	checkFailed(t, heard, secret, syscall.EACCES)
	checkFailed(t, heard, closed, syscall.EACCES)
}

func TestPathsThatAreTooLongFail(t *testing.T) {
	root := t.TempDir()
	write(t, root, "short", "short")
	long := strings.Repeat("n", 250)
	at, err := os.OpenRoot(root)
	must(t, err)
	for range 20 { // 5,000 bytes
		must(t, at.Mkdir(long, 0o755))
		below, err := at.OpenRoot(long)
		must(t, err)
		must(t, at.Close())
		at = below
	}
	must(t, at.Close())
	tree, heard, err := digestTree(t, treesum.DigestTreeRequest{Root: root})
	must(t, err)
	check(t, tree, heard, root, map[string]string{"short": "short"}, 1, 0)
	for path := range heard.failed {
		checkFailed(t, heard, path, syscall.ENAMETOOLONG)
	}
}
