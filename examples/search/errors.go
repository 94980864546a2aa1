package search

import (
	"errors"
	"fmt"
)

// Errors of opening.
var (
	// ErrLocked says that somebody else has the index open: another process, or another Index in this one.
	ErrLocked = errors.New("the index is open elsewhere")
	// ErrNoIndex says that a path holds no index.
	ErrNoIndex = errors.New("there is no index")
)

// ErrReadOnly says that a change was asked of an index that is open for queries only.
var ErrReadOnly = errors.New("the index is open for queries only")

// ErrCommitted says that a batch has been committed, and takes no more changes.
var ErrCommitted = errors.New("the batch was committed")

// A MismatchError says that an index was made otherwise than it is asked for.
type MismatchError struct {
	// Folder is the index's.
	Folder string `goferry:",path"`
	// Setting is the name of the setting that differs.
	Setting string
	// Wanted is what was asked for, as JSON has it.
	Wanted string
	// Found is what the index was made with, as JSON has it.
	Found string
}

// Error implements error.
func (e *MismatchError) Error() string {
	return fmt.Sprintf("%s was made with %s %s, not %s: leave %s out, or make an index elsewhere",
		e.Folder, e.Setting, e.Found, e.Wanted, e.Setting)
}

// A QueryError says that a query is none.
type QueryError struct {
	// Query is what was given.
	Query string
	// Reason is what is wrong with it.
	Reason string
}

// Error implements error.
func (e *QueryError) Error() string { return fmt.Sprintf("the query %q: %s", e.Query, e.Reason) }

// A DocumentError says that a document cannot be indexed. None of its batch was.
type DocumentError struct {
	// ID is the document's.
	ID string
	// Reason is what is wrong with it.
	Reason string
}

// Error implements error.
func (e *DocumentError) Error() string { return fmt.Sprintf("the document %q: %s", e.ID, e.Reason) }

// A MissingError says that the index has no document with an ID.
type MissingError struct {
	// ID is the one that was asked for.
	ID string
}

// Error implements error.
func (e *MissingError) Error() string { return fmt.Sprintf("there is no document %q", e.ID) }
