package golib

import (
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A mistake in the declaration would otherwise show only when an extension is imported.
func TestLibraryIsDeclaredWithoutMistakes(t *testing.T) {
	if err := Library.Err(); err != nil {
		t.Fatal(err)
	}
}
