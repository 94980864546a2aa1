package search

import (
	"context"
	"fmt"
	"time"

	"github.com/blevesearch/bleve/v2"

	"github.com/goferry/goferry/core"
)

// Committed tells of a batch that the index has taken.
type Committed struct {
	// Put is how many documents were added or replaced.
	Put int
	// Deleted is how many IDs were deleted, whether or not there were such documents.
	Deleted int
	// Documents is how many the index holds now.
	Documents uint64
	// Took is the time from the batch's completion until it was safe.
	Took time.Duration
}

// changes is a batch as it is filled. It belongs to one goroutine at a time.
type changes struct {
	batch *bleve.Batch
	// last says of each ID whether its last change puts it. bleve's batch counts only the two together.
	last map[string]bool
}

func (i *Index) change() (*changes, error) {
	if i.config.ReadOnly {
		return nil, ErrReadOnly
	}
	return &changes{i.engine.NewBatch(), map[string]bool{}}, nil
}

func (c *changes) put(document Document) error {
	if err := document.check(); err != nil {
		return err
	}
	if err := c.batch.Index(document.ID, document.Fields); err != nil {
		return &DocumentError{document.ID, err.Error()}
	}
	c.last[document.ID] = true
	return nil
}

func (c *changes) delete(id string) {
	c.batch.Delete(id)
	c.last[id] = false
}

func (c *changes) counts() (put, deleted int) {
	for _, puts := range c.last {
		if puts {
			put++
		} else {
			deleted++
		}
	}
	return put, deleted
}

// commit makes a batch part of the index. bleve does not look at ctx: what has begun is finished, and
// told, though the caller may have gone.
func (i *Index) commit(ctx context.Context, c *changes) (Committed, error) {
	if ctx.Err() != nil {
		return Committed{}, context.Cause(ctx)
	}
	start := time.Now()
	if err := i.engine.Batch(c.batch); err != nil {
		return Committed{}, fmt.Errorf("committing to the index: %w", err)
	}
	documents, err := i.engine.DocCount()
	if err != nil {
		return Committed{}, err
	}
	done := Committed{Documents: documents, Took: time.Since(start)}
	done.Put, done.Deleted = c.counts()
	// A listener that cannot follow must not spoil the indexing: the runtime tells of lost events.
	_ = OnCommitted.Emit(ctx, done)
	return done, nil
}

// Put adds a document, or replaces the one with its ID. When it returns, the change is safe and
// visible. Many documents are better put by put_all.
func (i *Index) Put(ctx context.Context, document Document) (core.None, error) {
	c, err := i.change()
	if err != nil {
		return core.None{}, err
	}
	if err := c.put(document); err != nil {
		return core.None{}, err
	}
	_, err = i.commit(ctx, c)
	return core.None{}, err
}

// Delete deletes documents, and passes over IDs that the index does not have.
func (i *Index) Delete(ctx context.Context, ids []string) (core.None, error) {
	c, err := i.change()
	if err != nil {
		return core.None{}, err
	}
	for _, id := range ids {
		c.delete(id)
	}
	_, err = i.commit(ctx, c)
	return core.None{}, err
}
