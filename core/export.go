package core

import "fmt"

// CallExport runs a function declared by [Export] on the calling goroutine and gives its reply: the
// encoded result, or what the code means. It needs no context and no object, never waits for a
// dispatcher, and may be called by any number of goroutines at once. A panic becomes CodePanic; a
// function that calls runtime.Goexit ends the caller's goroutine, as any function does.
//
// The body is the caller's to keep.
func (l *Library) CallExport(index int32, payload []byte) (Code, []byte) {
	if index < 0 || int(index) >= len(l.members) || l.members[index].kind != kindExport {
		return CodeUnknownMethod, messageBody(fmt.Sprintf("the library %s has no exported function number %d", l.name, index))
	}
	w := &worker{}
	w.call(&request{m: l.members[index], req: &Call{method: index, payload: payload}})
	if w.code != CodeOK {
		return w.code, w.body
	}
	return w.code, w.mem.gaps.join(w.body)
}
