//go:build goferry_python

// The module goempty, with nothing in it.
#include <Python.h>

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "goempty", NULL, -1, NULL};

PyMODINIT_FUNC PyInit_goempty(void)
{
	return PyModule_Create(&definition);
}
