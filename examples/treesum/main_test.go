package treesum_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"

	"github.com/goferry/goferry/examples/treesum"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// newTreesum makes an object with the configuration.
func newTreesum(t testing.TB, config treesum.Config) *treesum.Treesum {
	t.Helper()
	object, err := treesum.New(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	return object
}

// write makes a file, and the directories above it, and gives its path.
func write(t testing.TB, root, name, content string) string {
	t.Helper()
	path := root + "/" + name
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func sha256Hex(content string) string {
	sum := sha256.Sum256([]byte(content))
	return hex.EncodeToString(sum[:])
}
