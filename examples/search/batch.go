package search

import (
	"context"
	"sync"

	"github.com/goferry/goferry/core"
)

// Batch collects changes that become visible together. One that is closed without a commit changes
// nothing. Its methods may be called concurrently.
type Batch struct {
	index *Index

	mu      sync.Mutex // guards changes
	changes *changes   // nil once committed
}

// NewBatch makes an empty batch.
func (i *Index) NewBatch(context.Context, core.None) (*Batch, error) {
	c, err := i.change()
	if err != nil {
		return nil, err
	}
	return &Batch{index: i, changes: c}, nil
}

// Put adds a document, or replaces the one with its ID, when the batch is committed.
func (b *Batch) Put(_ context.Context, document Document) (core.None, error) {
	return core.None{}, b.collect(func(c *changes) error { return c.put(document) })
}

// Delete deletes documents when the batch is committed.
func (b *Batch) Delete(_ context.Context, ids []string) (core.None, error) {
	return core.None{}, b.collect(func(c *changes) error {
		for _, id := range ids {
			c.delete(id)
		}
		return nil
	})
}

func (b *Batch) collect(change func(*changes) error) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.changes == nil {
		return ErrCommitted
	}
	return change(b.changes)
}

// Commit makes the changes, all or none, and ends the batch.
func (b *Batch) Commit(ctx context.Context, _ core.None) (Committed, error) {
	b.mu.Lock()
	c := b.changes
	b.changes = nil
	b.mu.Unlock()
	if c == nil {
		return Committed{}, ErrCommitted
	}
	return b.index.commit(ctx, c)
}
