//go:build goferry_python

// The module goempty: whether Go runs, and nothing else.
#include <Python.h>

#include "_cgo_export.h"

static PyObject *running(PyObject *self, PyObject *none)
{
	(void)self;
	(void)none;
	goferry_bench_nothing(); // returns when the Go runtime has started and the package is initialised
	Py_RETURN_NONE;
}

static PyMethodDef functions[] = {{"running", running, METH_NOARGS, "Waits until Go runs."}, {NULL, NULL, 0, NULL}};

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "goempty", NULL, -1, functions};

PyMODINIT_FUNC PyInit_goempty(void)
{
	return PyModule_Create(&definition);
}
