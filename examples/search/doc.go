// Package search is a full-text index for Python: the bleve engine, as goferry serves it.
//
// # The model
//
// An [Index] is a folder on disk, or memory, that holds documents: an ID and named fields, whose
// values are text, numbers, times, booleans, lists and dicts of these. Documents are put and deleted in
// batches, each one atomic: a query sees all of a batch or nothing, and when the call returns, what
// is on disk survives a crash. Any number of callers may change and query an index at once. A query
// sees the index as it was when it began and waits for no writer.
//
// An index on disk has one writer: a second one, in whatever process, is refused with
// [ErrLocked]. Several may have it open with [Config.ReadOnly] meanwhile nobody writes.
//
// # Queries
//
//	json decoder             either word; documents with both, or with many, come first
//	+json -xml               one that must be there, one that must not
//	"load the file"          words in a row
//	name:decoder             in one field
//	deco* decodr~1           beginnings; words within a number of typing errors
//	/raise[sd]/              regular expressions over single words
//	lines:>500 modified:>="2024-01-01"
//	title:json^3             counts three times
//	*                        all documents
//
// # Cost
//
// A batch on disk costs two fsyncs, however many documents are in it; so many documents belong in one
// [Index.PutAll] or [Batch], and many callers of [Index.Put] share the fsyncs only by chance. Text is
// kept whole beside what finds it, since fragments are cut from it.
package search
