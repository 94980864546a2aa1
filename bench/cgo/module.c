//go:build goferry_python

// The module cgobench: what a person writes around a Go function.
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "_cgo_export.h"

static PyTypeObject *reply_type;

static PyObject *no_method(const char *name)
{
	return PyErr_Format(PyExc_LookupError, "there is no method %s", name);
}

static PyObject *call(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
	(void)module;
	if (count != 2 || !PyUnicode_Check(args[0]) || !PyBytes_Check(args[1])) {
		PyErr_SetString(PyExc_TypeError, "call takes a name and bytes");
		return NULL;
	}
	Py_ssize_t name_size;
	const char *name = PyUnicode_AsUTF8AndSize(args[0], &name_size);
	if (name == NULL)
		return NULL;
	size_t size = 0;
	char *reply;
	Py_BEGIN_ALLOW_THREADS
	reply = goferry_bench_raw((char *)name, (size_t)name_size, PyBytes_AS_STRING(args[1]),
				  (size_t)PyBytes_GET_SIZE(args[1]), &size);
	Py_END_ALLOW_THREADS
	if (reply == NULL)
		return no_method(name);
	PyObject *object = PyBytes_FromStringAndSize(reply, (Py_ssize_t)size);
	free(reply);
	return object;
}

static PyObject *call_typed(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
	(void)module;
	if (count != 2 || !PyUnicode_Check(args[0])) {
		PyErr_SetString(PyExc_TypeError, "call_typed takes a name and an object with a value");
		return NULL;
	}
	Py_ssize_t name_size;
	const char *name = PyUnicode_AsUTF8AndSize(args[0], &name_size);
	PyObject *attribute = name ? PyObject_GetAttrString(args[1], "value") : NULL;
	if (attribute == NULL)
		return NULL;
	int64_t value = PyLong_AsLongLong(attribute), doubled = 0;
	Py_DECREF(attribute);
	if (value == -1 && PyErr_Occurred())
		return NULL;
	int found;
	Py_BEGIN_ALLOW_THREADS
	found = goferry_bench_typed((char *)name, (size_t)name_size, value, &doubled);
	Py_END_ALLOW_THREADS
	if (!found)
		return no_method(name);
	PyObject *reply = PyStructSequence_New(reply_type);
	PyObject *number = reply ? PyLong_FromLongLong(doubled) : NULL;
	if (number == NULL) {
		Py_XDECREF(reply);
		return NULL;
	}
	PyStructSequence_SetItem(reply, 0, number);
	return reply;
}

static PyObject *burn(PyObject *module, PyObject *args)
{
	(void)module;
	int goroutines;
	double seconds;
	if (!PyArg_ParseTuple(args, "id", &goroutines, &seconds))
		return NULL;
	goferry_bench_burn(goroutines, seconds);
	Py_RETURN_NONE;
}

static PyMethodDef functions[] = {
	{"call", (PyCFunction)(void (*)(void))call, METH_FASTCALL, "Run a method over bytes."},
	{"call_typed", (PyCFunction)(void (*)(void))call_typed, METH_FASTCALL, "Run a method over a struct."},
	{"burn", burn, METH_VARARGS, "Keep goroutines busy for some seconds."},
	{0},
};

static PyStructSequence_Field fields[] = {{"value", "the double"}, {0}};
static PyStructSequence_Desc reply_description = {"cgobench.Reply", "A reply.", fields, 1};
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "cgobench", NULL, -1, functions};

PyMODINIT_FUNC PyInit_cgobench(void)
{
	reply_type = PyStructSequence_NewType(&reply_description);
	return reply_type ? PyModule_Create(&definition) : NULL;
}
