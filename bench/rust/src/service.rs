//! The library that Python calls: methods found by name, over bytes or over a struct.

use pyo3::exceptions::{PyLookupError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use rustc_hash::FxHashMap;

/// The request of `double`.
#[pyclass(frozen, eq, from_py_object)]
#[derive(Clone, Copy, PartialEq)]
pub struct DoubleRequest {
    #[pyo3(get)]
    value: i64,
}

#[pymethods]
impl DoubleRequest {
    #[new]
    fn new(value: i64) -> Self {
        Self { value }
    }
}

/// The reply of `double`.
#[pyclass(frozen, eq)]
#[derive(Clone, Copy, PartialEq)]
pub struct DoubleReply {
    #[pyo3(get)]
    value: i64,
}

#[pymethods]
impl DoubleReply {
    #[new]
    fn new(value: i64) -> Self {
        Self { value }
    }
}

/// What crosses: owned by Rust, and so free to go to another thread.
pub enum Body {
    Bytes(Vec<u8>),
    Request(DoubleRequest),
    Reply(DoubleReply),
}

impl Body {
    /// Takes a request from Python: the only copy on the way in.
    pub fn take(object: &Bound<'_, PyAny>) -> PyResult<Self> {
        if let Ok(bytes) = object.cast::<PyBytes>() {
            return Ok(Body::Bytes(bytes.as_bytes().to_vec()));
        }
        match object.cast::<DoubleRequest>() {
            Ok(request) => Ok(Body::Request(*request.get())),
            Err(_) => Err(PyTypeError::new_err("a request is bytes or a DoubleRequest")),
        }
    }
}

impl<'py> IntoPyObject<'py> for Body {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        match self {
            Body::Bytes(bytes) => Ok(PyBytes::new(py, &bytes).into_any()),
            Body::Request(request) => Ok(Bound::new(py, request)?.into_any()),
            Body::Reply(reply) => Ok(Bound::new(py, reply)?.into_any()),
        }
    }
}

/// A method. What it makes of a request of another type is that request.
pub type Method = fn(Body) -> Body;

fn echo(body: Body) -> Body {
    body
}

fn double(body: Body) -> Body {
    match body {
        Body::Request(request) => Body::Reply(DoubleReply { value: 2 * request.value }),
        other => other,
    }
}

/// The methods by their names.
pub struct Service {
    methods: FxHashMap<&'static str, Method>,
}

impl Service {
    pub fn new() -> Self {
        Self { methods: FxHashMap::from_iter([("echo", echo as Method), ("double", double)]) }
    }

    pub fn find(&self, name: &str) -> PyResult<Method> {
        self.methods
            .get(name)
            .copied()
            .ok_or_else(|| PyLookupError::new_err(format!("there is no method {name:?}")))
    }
}
