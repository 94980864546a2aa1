package treesum

import (
	"fmt"
	"runtime"
)

// Config is how much a library object may take of the machine. Memory for content is at most
// workers × chunk_size, and at most workers files are open.
type Config struct {
	// Workers is how many files are read at once, over all requests. 0: one for each CPU that Go uses.
	// More help where the storage answers slowly.
	Workers int
	// ChunkSize is how many bytes are read at a time, and with that how often a request looks whether
	// it was cancelled. 0: 256 KiB.
	ChunkSize int
}

// DefaultChunkSize makes system calls cheap beside the digesting, and fits a CPU's second cache. From
// 32 KiB to 4 MiB the CPU time for a byte is the same.
const DefaultChunkSize = 256 << 10

// Bounds of Config.
const (
	MaxWorkers   = 4096
	MaxChunkSize = 64 << 20
)

func (c Config) complete() (Config, error) {
	if c.Workers == 0 {
		c.Workers = runtime.GOMAXPROCS(0)
	}
	if c.ChunkSize == 0 {
		c.ChunkSize = DefaultChunkSize
	}
	if c.Workers < 0 || c.Workers > MaxWorkers {
		return c, fmt.Errorf("workers is %d; it can be 1 to %d, or 0 for one for each CPU", c.Workers, MaxWorkers)
	}
	if c.ChunkSize < 0 || c.ChunkSize > MaxChunkSize {
		return c, fmt.Errorf("chunk_size is %d; it can be 1 to %d bytes, or 0 for %d", c.ChunkSize, MaxChunkSize, DefaultChunkSize)
	}
	return c, nil
}
