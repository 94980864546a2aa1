package pyffi

import "github.com/goferry/goferry/core"

var _ core.FuncPort = (*eventPort)(nil)

// PushCall implements core.FuncPort: a node as events have them, pushed to the port where the
// request's caller waits, or where the context's callable threads get their work.
func (p *eventPort) PushCall(r core.Request, body []byte) bool {
	req, ok := r.(*request)
	if !ok {
		return false
	}
	var port uintptr
	switch {
	case req.code&callsHere != 0:
		port = req.port
	case req.code&callsShared != 0:
		port = p.memory.calls
	}
	if port == 0 {
		return false
	}
	n := p.stock.take()
	n.kind, n.token, n.owner = callNode, 0, 0
	n.ring = p.memory.addr()
	n.fill(body)
	n.next = 0
	portAt(port).push(n)
	return true
}
