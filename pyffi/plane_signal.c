//go:build goferry_python

#include "plane.h"

#include <errno.h>
#include <signal.h>

// Each Go runtime stops its threads for a collection by sending them SIGURG, and takes that signal's
// one handler when it is loaded: with two runtimes in a process the first would never see its own
// signals again, and a collection beside a tight loop would wait for ever. So one C handler
// takes the signal and shows it to every runtime. A runtime that finds itself on a thread
// that is not its own ignores it: its thread-local g is nil there.
//
// The list belongs to the process, not to one extension: it is found by a capsule in sys.modules, and
// neither it nor the handler's code ever goes away, since a Go extension cannot be unloaded.

enum { MOST_RUNTIMES = 64 };

typedef void (*handler)(int, siginfo_t *, void *);

typedef struct {
  _Atomic int count;               // released after the entry is written, acquired by the handler
  handler runtimes[MOST_RUNTIMES];
  handler shared;                  // the handler of the extension that made the list
} runtime_list;

static runtime_list *list;

static void share(int signal, siginfo_t *info, void *context) {
  int saved = errno;
  int n = atomic_load_explicit(&list->count, memory_order_acquire);
  for (int i = 0; i < n; i++) list->runtimes[i](signal, info, context);
  errno = saved;
}

static runtime_list *find_list(void) {
  static const char module[] = "_goferry_runtimes", name[] = "_goferry_runtimes.list";
  PyObject *m = PyImport_AddModule(module), *capsule;
  if (!m) return NULL;
  if (PyObject_HasAttrString(m, "list")) return PyCapsule_Import(name, 0);
  runtime_list *made = PyMem_RawCalloc(1, sizeof *made);
  if (!made) return (runtime_list *)PyErr_NoMemory();
  made->shared = share;
  capsule = PyCapsule_New(made, name, NULL);
  if (!capsule || PyModule_AddObject(m, "list", capsule)) {
    Py_XDECREF(capsule);
    PyMem_RawFree(made);
    return NULL;
  }
  return made;
}

int gf_join_runtimes(void) {
  struct sigaction now;
  if (!list && !(list = find_list())) return -1;
  if (sigaction(SIGURG, NULL, &now)) {
    PyErr_SetFromErrno(PyExc_OSError);
    return -1;
  }
  // Nothing to do when no runtime took the signal since; nothing to share when none has it.
  if (now.sa_sigaction == list->shared || !(now.sa_flags & SA_SIGINFO) || now.sa_handler == SIG_DFL || now.sa_handler == SIG_IGN) return 0;
  int n = atomic_load(&list->count);
  if (n == MOST_RUNTIMES) {
    PyErr_Format(PyExc_RuntimeError, "this process holds %d Go runtimes already; load no further Go extension into it, or start a new process", n);
    return -1;
  }
  list->runtimes[n] = now.sa_sigaction;
  atomic_store_explicit(&list->count, n + 1, memory_order_release);
  // Flags and mask as Go set them: on the thread's signal stack, restarting system calls.
  now.sa_sigaction = list->shared;
  if (sigaction(SIGURG, &now, NULL)) {
    PyErr_SetFromErrno(PyExc_OSError);
    return -1;
  }
  return 0;
}
