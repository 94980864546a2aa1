package search

import (
	"context"
	"fmt"
	"slices"

	"github.com/goferry/goferry/core"
)

// PutAllRequest carries many documents.
type PutAllRequest struct {
	// Documents are put in this order.
	Documents []Document
	// BatchSize is how many of them become visible, and safe, at a time.
	BatchSize int `goferry:",default=256"`
}

// PutAllReply tells what became of them.
type PutAllReply struct {
	// Put is how many documents were added or replaced; an ID that came twice in a batch counts once.
	Put int
	// Batches is how many batches they made.
	Batches int
}

// PutAll adds or replaces many documents, batch by batch: committed is emitted for each, and progress
// counts documents. When it fails or is cancelled, the batches before stay.
func (i *Index) PutAll(ctx context.Context, req PutAllRequest) (PutAllReply, error) {
	var reply PutAllReply
	if req.BatchSize < 1 {
		return reply, fmt.Errorf("batch_size is %d; it must be at least 1", req.BatchSize)
	}
	total, done := int64(len(req.Documents)), int64(0)
	for documents := range slices.Chunk(req.Documents, req.BatchSize) {
		c, err := i.change()
		if err != nil {
			return reply, err
		}
		for _, document := range documents {
			if err := c.put(document); err != nil {
				return reply, err
			}
		}
		committed, err := i.commit(ctx, c)
		if err != nil {
			return reply, err
		}
		reply.Put += committed.Put
		reply.Batches++
		done += int64(len(documents))
		core.Progress(ctx, done, total, "indexing")
	}
	return reply, nil
}
