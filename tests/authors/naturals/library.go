// Package naturals has types of other modules that cross as text, and that Python has types of its own for.
package naturals

import (
	"context"

	"github.com/google/uuid"
	"github.com/shopspring/decimal"

	"github.com/goferry/goferry/core"
)

// Keeper is the library's object.
type Keeper struct{}

// New makes a Keeper.
func New(context.Context, core.None) (*Keeper, error) { return &Keeper{}, nil }

// Item has an identity and a price.
type Item struct {
	ID     uuid.UUID
	Price  decimal.Decimal
	Others []uuid.UUID                   `goferry:",omitempty"`
	Prices map[uuid.UUID]decimal.Decimal `goferry:",omitempty"`
	Maybe  *uuid.UUID
	Free   decimal.Decimal `goferry:",omitzero"`
	None   uuid.UUID       `goferry:",omitzero"`
}

// Keep gives the item back.
func (k *Keeper) Keep(_ context.Context, item Item) (Item, error) { return item, nil }

// Twice doubles a price.
func (k *Keeper) Twice(_ context.Context, price decimal.Decimal) (decimal.Decimal, error) {
	return price.Add(price), nil
}

// Library is what the extension exports.
var Library = core.NewLibrary("naturals", New, core.Method((*Keeper).Keep), core.Method((*Keeper).Twice))
