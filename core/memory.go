package core

// Sizes of a worker's memory.
const (
	scratchMost = 64 << 10 // bytes of the reply buffer that are kept for the next reply
	chunkSize   = 1 << 10  // bytes that are allocated at once for small payloads
	chunkMost   = 128      // bytes of a payload that is cut from a chunk
	slabCount   = 8        // requests that are allocated at once: 512 bytes, above which Go adds a header to each
)

// memory is what a worker allocates from. Nothing of it is used twice but the scratch buffer, so
// handlers may keep their ctx and their payload; what they keep holds on to at most one slab of
// requests and one chunk. That costs a fifth of an allocation for each.
type memory struct {
	scratch []byte
	chunk   []byte
	slab    []request
	handles handleOut // made for the reply in the worker's hands
	gaps    viewGaps  // left in it
}

// own copies a payload into memory that is the author's to keep.
func (m *memory) own(payload []byte) []byte {
	n := len(payload)
	if n > copyAtOnce {
		return cloneLarge(payload)
	}
	if n > chunkMost {
		return append([]byte(nil), payload...) // not zeroed before
	}
	if n > len(m.chunk) {
		m.chunk = make([]byte, chunkSize)
	}
	own := m.chunk[:n:n]
	m.chunk = m.chunk[n:]
	copy(own, payload)
	return own
}

// request gives a zero request.
func (m *memory) request() *request {
	if len(m.slab) == 0 {
		m.slab = make([]request, slabCount)
		// Written to before it is looked at, as the check for nil does: a page that is new would first be shared
		// with all that are empty, and then copied.
		m.slab[0].mark = 0
	}
	r := &m.slab[0]
	m.slab = m.slab[1:]
	return r
}

// keep takes an encoded reply back as the next one's scratch buffer, if it outgrew the one there is.
func (m *memory) keep(body []byte) {
	if cap(body) > cap(m.scratch) && cap(body) <= scratchMost {
		m.scratch = body[:0]
	}
}
