// plane.h: the data plane as CPython objects, module `_plane`. What its C files share.
//
// Every function here runs with the GIL held and keeps it, unless its comment says otherwise.
// References are owned as usual in CPython; a node owns its token and its owner from the push
// until its reply is delivered.
#ifndef GOFERRY_PLANE_H
#define GOFERRY_PLANE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "hope.h"
#include "node.h"
#include "pool.h"
#include "port.h"
#include "ring.h"
#include "wake.h"

// A method's lane when it is an exported function: call runs it on the calling thread.
enum { GF_EXPORT = -2 };

// MethodObject.memory: whose memory payloads are in.
enum {
  GF_VIEWS_IN = 1,   // Go reads the request where it lies, until the handler returns
  GF_VIEWS_OUT = 2,  // the reply comes as a goferry.Buffer, or is decoded from one
};

// From this size on, in bytes, payloads that nobody can change are not copied: bytes objects. For methods
// of GF_VIEWS_IN no buffer is, from GF_INLINE on.
enum { GF_PIN_LEAST = 16384 };

// How a reply is delivered: gf_node.kind.
enum {
  GF_TO_CALLER,    // a caller waits for the node itself
  GF_TO_CALLBACK,  // token: a callable, gets a Reply
  GF_TO_FUTURE,    // token: a goferry Future
  GF_TO_CALL,      // token: a goferry.Call of an asyncio loop
  GF_TO_MAP,       // slot: place in the result of the map call that drains the port
  GF_TO_NOBODY,    // a message without a reply
};

// Refusals that Python's side makes, beyond core's codes.
enum { GF_OK = 0, GF_CODE_CANCELLED = 5, GF_REFUSED_CLOSED = 100, GF_REFUSED_FULL, GF_REFUSED_UNKNOWN, GF_TIMED_OUT, GF_REFUSED_RECYCLING, GF_REFUSED_STUCK, GF_REFUSED_NEW };

// Operations: core's negative method indexes.
enum { GF_OP_NEW = -1, GF_OP_CLOSE = -2, GF_OP_CANCEL = -3, GF_OP_RECYCLE = -4, GF_OP_REENTER = -10, GF_OP_LAST = -10 };

typedef struct {
  PyObject_HEAD
  gf_port *port;         // NULL after close
  int64_t eager;         // replies that came at once since the loop last had its turn
  int64_t turn;          // when the loop last had its turn
  gf_hope hope;          // whether it pays to watch for replies at the end of a loop's turn
} PortObject;

typedef struct {
  PyObject_HEAD
  PyObject *name;        // str
  int32_t index;
  int32_t lane;          // -1: any of the producers' shards; GF_EXPORT
  int raw_request, raw_reply;
  int callables;         // the request may hold some
  int memory;            // GF_VIEWS_IN, GF_VIEWS_OUT
  PyObject *encode, *decode;  // callables, or NULL where raw
  PyObject *quick;       // encodes most of what encode does, and fails where encode tells why; or NULL
  PyObject *empty;       // bytes: the payload None as encode would encode it; or NULL
  int owns;              // what decode gives owns handles: a reply is decoded though nobody takes it
  gf_hope hope;          // whether spinning for its replies pays: see plane_wait.c
  gf_hope patience;      // the same of the longer spin without the GIL
} MethodObject;

typedef struct {
  PyObject_HEAD
  gf_ring *ring;         // NULL once released
  PyObject *name;        // of the library
  PyObject *methods;     // dict: name → MethodObject
  PyObject *last_name;   // the name that was looked up last, and its method (borrowed from methods)
  MethodObject *last;
  PortObject *reply;     // the reply thread's port
  PyObject *events;      // EventsObject (plane_events.h)
  int64_t max_pending;   // 0: unbounded
  int refuse;            // close_submissions was called
  int slept;             // a goroutine had to be woken for the last request of a caller that waits: a hint
  PyObject *progress;    // serves the ways that were given progress=, or NULL
  PyObject *callables;   // serves the ways of methods that take callables, or NULL
  PortObject *calls;     // where calls of callables come whose callers do not wait, or NULL
  PyObject *dropped;     // called with the ring when it is collected unreleased, or NULL
  PyObject *weakrefs;
} RingObject;

// A Reply. Programs keep many: with its bytes inside it is one object of a line and a half, in place of two
// that are two and a half. So small bodies become bytes when somebody asks for them.
typedef struct {
  PyObject_HEAD
  MethodObject *method;
  int32_t code;
  uint16_t inside;       // bytes in `data`, whether or not they are `body` by now
  uint8_t made;          // there is `body`; else there are `data`
  uint8_t owed;          // it owns handles, and nobody has asked for its result
  union {
    PyObject *body;      // bytes, or a Buffer
    uint8_t data[64];    // and more, up to GF_INLINE, where `inside` says so
  };
} ReplyObject;

extern PyTypeObject Port_Type, Ring_Type, Events_Type, Method_Type, Reply_Type, Logs_Type, Buffer_Type, Typed_Type, AsyncTyped_Type, ObjectMethod_Type, Plan_Type, Shape_Type;

// What setup() was given, and interned names.
typedef struct {
  PyObject *make_error, *future_type, *call_type, *loop_port, *loop_turn;
  // plane_func.c and plane_wait.c: called back, or NULL before the first callable
  PyObject *called, *begin_wait, *end_wait, *look, *check_lane;
  PyObject *room;  // whether the event queue gets room only when this thread goes on; NULL: nobody's Emit waits
  _Atomic int64_t nested;  // callables that run now, and requests that brought some; moves under the GIL
  PyObject *s_ring, *s_ticket, *s_lane, *s_set_result, *s_set_exception, *s_done, *s_loop, *s_payload, *s_timeout, *s_progress, *s_callback, *s_keeps;
  PyObject *s_is_open, *s_state, *s_finished, *s_result, *s_exception, *s_pending, *s_touched;
  PyObject *s_open, *s_first, *s_context, *s_context_kw, *s_call_soon;
} gf_plane;
extern gf_plane plane;

// Counts where only Python's side writes: the GIL serialises that, so no locked operation is needed.
static inline void gf_count(_Atomic int64_t *counter, int64_t n) {
  atomic_store_explicit(counter, atomic_load_explicit(counter, memory_order_relaxed) + n, memory_order_relaxed);
}

// plane_method.c ----------------------------------------------------------------------------

// A method from (name, index, lane, raw_request, raw_reply, encode, decode, owns, memory) and, where another
// row has the name already, the key under which this one is found (borrowed). NULL with an exception.
MethodObject *gf_method_from(PyObject *row, PyObject **key);

// plane_ring.c ------------------------------------------------------------------------------

// One of the two sides lets go of the ring; after the second, Go may use it for another context.
void gf_let_go(gf_ring *ring);
// Memory that was used may be given back soon: wakes the reply thread, which does that, if it may not know.
void gf_ring_ebb(void);

// plane_events.c ----------------------------------------------------------------------------

// Makes the events' side of a ring and empties its queue of what an earlier context left.
PyObject *gf_events_new(gf_ring *ring);

// Gives the node of a call of a callable, which Go took from the ring's stock, back to it.
void gf_spend(gf_ring *ring, gf_node *n);

// plane_request.c ---------------------------------------------------------------------------

// The method by name (borrowed), or NULL with UnknownMethodError.
MethodObject *gf_lookup(RingObject *r, PyObject *name);
// Refuses (closed, stuck, full, …) or encodes the payload into a new node with its deadline, port
// unset. The node owns a reference to the method. NULL with an exception.
gf_node *gf_request(RingObject *r, MethodObject *m, PyObject *payload, PyObject *timeout);
// A node of a method with these bytes, without asking whether the context takes requests.
gf_node *gf_node_filled(MethodObject *m, const void *data, Py_ssize_t len, PyObject *timeout);
// The arguments of operate and aoperate as a method object (a new reference) and its node, or NULL.
MethodObject *gf_operation(RingObject *r, PyObject *const *args, Py_ssize_t nargs, gf_node **n);
// Names in a node that is about to be pushed the one that was GF_AHEAD before it; begins: it is the first of a chain.
void gf_name_ahead(gf_node *n, int begins);
// Pushes; 0, or -1 with ClosedError, the node given back and its references dropped.
int gf_send(RingObject *r, gf_node *n);
// Drops the node's references and gives it back.
void gf_drop(gf_node *n);
// Sends a message that nobody waits for. 0, or -1 without an exception: closed or no memory.
int gf_message(RingObject *r, int32_t op, const void *body, size_t len);
// Cancels one life of a node: 1 when it will never run, 0 when it runs or is over (a cancel
// record was sent).
int gf_cancel(RingObject *r, uint64_t ticket);
// Raises make_error(code, method, body); body may be NULL.
void gf_raise(int code, PyObject *method, PyObject *body);

// plane_pin.c -------------------------------------------------------------------------------

// A pin on an object's contiguous memory, its data and len, or NULL with an exception that names the
// method. May run the object's own code.
gf_node *gf_pin(MethodObject *m, PyObject *payload);
// Lets go of a pin's object and gives the pin back. May run the object's own code.
void gf_unpin(gf_node *pin);
// A node whose payload is the buffers of a list, one after the other; the list is empty then. NULL with an exception.
gf_node *gf_joined(MethodObject *m, PyObject *pieces);
// Pins that are held.
int64_t gf_pins_live(void);

// plane_buffer.c ----------------------------------------------------------------------------

// A goferry.Buffer of the first bytes of a block, which it owns; frees it when there is no Buffer.
PyObject *gf_buffer_new(uint8_t *data, Py_ssize_t size, int64_t block);
// A Buffer of a node's body, whose memory it takes over where it is more than the node's own.
PyObject *gf_buffer_of(gf_node *n);
// Buffers that are not released, and the bytes in them.
int64_t gf_buffers_live(void);
int64_t gf_buffers_bytes(void);

// plane_spare.c -----------------------------------------------------------------------------

// Once, before all else.
void gf_use_spares(void);
// A bytes object of GF_BLOCK_LEAST bytes or more to write to: one that nobody has any more, or a new one.
PyObject *gf_large_bytes(int64_t len);
// The bytes object in which Go wrote the reply, taken from the node, or NULL when it is elsewhere.
PyObject *gf_written_bytes(gf_node *n);

// plane_reply.c -----------------------------------------------------------------------------

// The node's body as bytes, or as the Buffer that the method's replies come in; then the node is given
// back with its references. m may be NULL: bytes.
PyObject *gf_body(MethodObject *m, gf_node *n);
// A copy as bytes, at the price of a copy for large ones too, for which the GIL is released.
PyObject *gf_bytes_of(const void *data, int64_t len);
// Drops a reply that nobody takes, its handles too. Keeps a raised exception.
void gf_lose(gf_node *n);
// The result of a reply: decoded, or NULL with the exception that the code means.
PyObject *gf_result(MethodObject *m, int32_t code, PyObject *body);
// The result of the reply in a node, which is given back. m must be held.
PyObject *gf_outcome(MethodObject *m, gf_node *n);
// Takes over the raised exception as an instance with its traceback, or NULL if there is none.
PyObject *gf_caught(void);
// Raises again what gf_caught took, whose reference is stolen, in place of what is raised now; NULL does nothing.
void gf_reraise(PyObject *error);
// The Reply of a node, which is given back in any case.
PyObject *gf_reply_new(gf_node *n);
// Whether a node's Reply is made without a copy for which the GIL is let go, and without any code that runs.
int gf_reply_small(gf_node *n);
// The Reply of such a node, which loses its owner to it and else remains as it is.
PyObject *gf_reply_of(gf_node *n);
// set_result or set_exception, unless the future (a Future or a Call) is done already.
int gf_settle(PyObject *future, PyObject *value, PyObject *error);

// plane_future.c ----------------------------------------------------------------------------

// Where instances of a class keep one of its __slots__, or -1 with an exception.
Py_ssize_t gf_slot(PyObject *type, PyObject *name);
static inline PyObject **gf_slot_at(PyObject *of, Py_ssize_t offset) { return (PyObject **)(void *)((char *)of + offset); }
// Sets a slot; NULL empties it.
static inline void gf_slot_set(PyObject *of, Py_ssize_t offset, PyObject *value) { Py_XSETREF(*gf_slot_at(of, offset), Py_XNewRef(value)); }
// A goferry.Future of the request in a node, whose ticket it has for its cancel(), or NULL.
PyObject *gf_future_new(RingObject *r, gf_node *n);
// Whether nobody has looked at a Future's condition, waiters or callbacks yet, nor cancelled it.
int gf_untouched(PyObject *future);
// Completes a Future without a detour where nobody waits on it yet; steals nothing.
int gf_finish(PyObject *future, PyObject *value, PyObject *error);

// plane_due.c -------------------------------------------------------------------------------

// A node with a reply to a callback, which the port takes over. Whether its Reply is made now, so that the node
// is free again, or when the callback runs; nothing of the program's runs here.
void gf_due(gf_port *port, gf_node *n, int now);
// Calls the oldest callback that is due. 1; 0 if there is none; -1 with an exception that must be let through.
int gf_due_call(gf_port *port);
// Drops the oldest of them in place of calling it: whether there was one.
int gf_due_drop(gf_port *port);

// plane_drain.c -----------------------------------------------------------------------------

// How many replies are looked at together: futures among them are resolved before callbacks run.
enum { GF_BATCH = 64 };
// A port whose consumer is gone: it goes back to the pool once nothing is on its way to it.
void gf_orphan(gf_port *port);
// A request was sent whose reply comes to the port. Now and then the sender resolves Futures itself, and
// makes callbacks' Replies.
void gf_port_sent(gf_port *port);
// Resolves Futures whose replies are in and which nobody waits on, and makes callbacks' Replies: any thread
// may. Stops at what the port's own consumer must deliver.
void gf_port_resolve(gf_port *port);
// After a delivery that raised: 0 when that was reported, -1 when it must be let through.
int gf_reported(PyObject *token);
// Delivers up to `limit` replies, or for `budget` nanoseconds (0: no bound). 1 when more is there, 0
// when not, -1 with an exception after what was not delivered has been put back.
int gf_drain(gf_port *port, Py_ssize_t limit, int64_t budget);

// plane_call.c ------------------------------------------------------------------------------

// goferry.Call (borrowed), asked for once, when asyncio is imported by whoever runs a loop.
PyObject *gf_call_class(void);
// A Call that is done with a value or an error, or NULL with an exception.
PyObject *gf_call_done(PyObject *loop, PyObject *value, PyObject *error);
// A Call of the request in a node, which gets a reference to it.
PyObject *gf_call_new(RingObject *r, PyObject *loop, gf_node *n);
// Whether Calls were last seen to be gathered, and not awaited one by one.
int gf_calls_gathered(void);
// Ends a Call, on its loop's thread and in none of its tasks, and calls its first callback: a task that
// awaits it runs up to its next suspension. Any code may run.
int gf_call_end(PyObject *call, PyObject *value, PyObject *error);

// plane_async.c -----------------------------------------------------------------------------

// The port is about to go: the loop that asked last must ask again.
void gf_forget_port(PortObject *port);

// Gives back the ports whose consumer is gone and to which nothing is on its way any more.
void gf_sweep_orphans(void);

// How many event ports rings have: they keep them for good.
extern int64_t gf_rings_ports;

// plane_wait.c ------------------------------------------------------------------------------

// Whether a caller should spin for a reply of this method now.
int gf_hopes(MethodObject *m);
// Whether this machine leaves a thread a core to watch memory from.
int gf_spins(void);
// Spins, GIL held, for at most 5 µs: whether the reply came. Lowers urgent. Learns.
int gf_spin_held(RingObject *r, gf_node *n);
// Waits for a node that was pushed SPINNING, releasing the GIL: 0 when its reply is in; -1 with an
// exception (deadline, signal) when the caller left and the node is no longer its own.
int gf_wait(RingObject *r, gf_node *n, PyObject *name);

// plane_func.c ------------------------------------------------------------------------------

// Delivers a call of a callable, and gives its node back. 0, or -1 with an exception.
int gf_called(gf_node *n);
// Sends a request with callables and runs them on this thread until its reply is in. m must be held.
PyObject *gf_exchange_calling(RingObject *r, MethodObject *m, gf_node *n);
// Port.take_calls: hands out the calls of callables that lie in a port, and leaves the rest in it.
PyObject *gf_port_take_calls(PyObject *self, PyObject *none);
// Ring.serve_callables and the module's functions.
PyObject *gf_ring_serve_callables(PyObject *self, PyObject *args);
PyObject *gf_serve_calls(PyObject *self, PyObject *args);
PyObject *gf_nest(PyObject *self, PyObject *delta);

// plane_wait.c: waits beside callables ------------------------------------------------------

// A wait that Python's side knows of.
typedef struct {
  int64_t number;    // 0: it does not
  PyObject *raised;  // by a signal's handler meanwhile
} gf_waiting;

// Around a wait for a reply, GIL held: tells Python, so that another callable thread may be started, and others
// know for what this one waits. -1 when a signal's handler raised: the end, which must come, sets the exception.
int gf_begin_wait(gf_waiting *w, RingObject *r, MethodObject *m);
int gf_end_wait(gf_waiting *w);
// From time to time during a wait, GIL held: -1, with ReentrantError once it can never end.
int gf_look(gf_waiting *w, RingObject *r, MethodObject *m);
// Whether some Emit waits for room in the ring's event queue, and somebody knows who makes it. No GIL.
int gf_needs_room(gf_ring *ring);
// If only this thread makes that room, has Go end those of the requests (tickets, or 0) that wait for
// it: their replies are ReentrantErrors. -1 with what a signal's handler raised.
int gf_look_room(RingObject *r, const uint64_t *tickets, Py_ssize_t count);
PyObject *gf_ring_look_room(PyObject *self, PyObject *ticket);
PyObject *gf_serve_rooms(PyObject *self, PyObject *room);
// -1 with ReentrantError when a call of a serial method would wait for a handler that waits for the
// callable which makes the call, or (if it blocks) for this thread.
int gf_refuse_cycle(RingObject *r, MethodObject *m, int blocks);
// Tells a Future the serial lane of its request, so that the same wait is refused to it.
int gf_note_lane(PyObject *future, MethodObject *m);

// plane_health.c ----------------------------------------------------------------------------

// Ring.oldest(limit): the oldest requests that are not delivered yet.
PyObject *gf_ring_oldest(PyObject *self, PyObject *limit);

// plane_signal.c ----------------------------------------------------------------------------

// Joins the process-wide list of Go runtimes that share SIGURG. 0, or -1 with an exception.
int gf_join_runtimes(void);

#ifdef __linux__
// Gives back the memory of what the loader read to load this extension. Costs microseconds.
void gf_give_up_relocations(void);
#else
static inline void gf_give_up_relocations(void) {}
#endif

#endif
