package core_test

import (
	"testing"

	"github.com/goferry/goferry/core"
	"github.com/goferry/goferry/core/coretest"
)

func newBell(t *testing.T) core.Bell {
	b, err := core.NewBank(0).NewBell()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestBanksRingABell(t *testing.T) { coretest.Bell(t, newBell) }
