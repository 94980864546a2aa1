package search

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/goferry/goferry/core"
)

// PutAllRequest carries many documents.
type PutAllRequest struct {
	// Documents are put batch by batch. Of several with one ID the last one counts.
	Documents []Document
	// BatchSize is how many of them become visible, and safe, at a time.
	BatchSize int `goferry:",default=256"`
}

// PutAllReply tells what became of them.
type PutAllReply struct {
	// Put is how many documents were added or replaced.
	Put int
	// Batches is how many batches they made.
	Batches int
}

// atOnce is how many batches of one request are under way: while one is written, which takes bleve one
// CPU and the disk, another is analysed, which takes all. More are no faster, but need more memory.
const atOnce = 2

// PutAll adds or replaces many documents, batch by batch: committed is emitted for each, and progress
// counts documents. When it fails or is cancelled, the batches that were committed stay.
func (i *Index) PutAll(ctx context.Context, req PutAllRequest) (PutAllReply, error) {
	if req.BatchSize < 1 {
		return PutAllReply{}, fmt.Errorf("batch_size is %d; it must be at least 1", req.BatchSize)
	}
	documents := lastOfEach(req.Documents)
	var mu sync.Mutex // guards reply
	var reply PutAllReply
	group, inner := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for batch := range slices.Chunk(documents, req.BatchSize) {
		group.Go(func() error {
			if inner.Err() != nil {
				return context.Cause(inner)
			}
			c, err := i.change()
			if err != nil {
				return err
			}
			for _, document := range batch {
				if err := c.put(document); err != nil {
					return err
				}
			}
			if _, err := i.commit(inner, c); err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			reply.Put += len(batch)
			reply.Batches++
			core.Progress(ctx, int64(reply.Put), int64(len(documents)), "indexing")
			return nil
		})
	}
	err := group.Wait()
	return reply, err
}

// lastOfEach gives the documents without those whose ID comes again later: batches that are committed
// at the same time take effect in any order.
func lastOfEach(documents []Document) []Document {
	last := make(map[string]int, len(documents))
	for n, document := range documents {
		last[document.ID] = n
	}
	if len(last) == len(documents) {
		return documents
	}
	kept := make([]Document, 0, len(last))
	for n, document := range documents {
		if last[document.ID] == n {
			kept = append(kept, document)
		}
	}
	return kept
}
