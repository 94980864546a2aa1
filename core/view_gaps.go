package core

import "slices"

// viewGap is the size of a View in a reply, in bytes, from which on it is left out of the encoded body and copied
// to the caller's side straight from where it lies.
const viewGap = 64 << 10

// viewGaps are the Views that were left out of an encoded reply, in order.
type viewGaps struct {
	gaps []gap
	size int // of all Views
}

// gap is where a View belongs: before the byte of the body at that offset.
type gap struct {
	at   int
	view View
}

// Gatherer is an Outbox that takes a reply in pieces, so that large ones need not be put together before.
type Gatherer interface {
	Outbox
	// FinishPieces is Finish with a body of several pieces, of which some may be parts of the request's payload.
	FinishPieces(r Request, code Code, pieces [][]byte)
}

func (g *viewGaps) leave(at int, v View) {
	g.gaps = append(g.gaps, gap{at, v})
	g.size += len(v)
}

// forget lets go of the Views. What a panic left behind goes, too.
func (g *viewGaps) forget() {
	if len(g.gaps) > 0 {
		clear(g.gaps)
		g.gaps, g.size = g.gaps[:0], 0
	}
}

// cut gives the body with its Views as pieces.
func (g *viewGaps) cut(body []byte) [][]byte {
	pieces := make([][]byte, 0, 2*len(g.gaps)+1)
	from := 0
	for _, gap := range g.gaps {
		pieces = append(pieces, body[from:gap.at], gap.view)
		from = gap.at
	}
	return append(pieces, body[from:])
}

// join puts the body and its Views together.
func (g *viewGaps) join(body []byte) []byte {
	if len(g.gaps) == 0 {
		return body
	}
	return slices.Concat(g.cut(body)...)
}

// replySize is how many bytes the reply has that the handler left.
func (w *worker) replySize() int { return len(w.body) + w.mem.gaps.size }

// finish ends a request with what its handler left, unless it was ended by another code.
func (w *worker) finish(out Outbox, r *request, code Code) {
	gaps := &w.mem.gaps
	if code != CodeOK || len(gaps.gaps) == 0 {
		w.d.finish(out, r.req, code, w.reply(r.m, code))
		return
	}
	if g, ok := out.(Gatherer); ok {
		w.d.count(code)
		g.FinishPieces(r.req, code, gaps.cut(w.body))
		return
	}
	w.d.finish(out, r.req, code, gaps.join(w.body))
}
