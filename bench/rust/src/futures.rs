//! tokio: a call that blocks on it, and awaitables by pyo3-async-runtimes.

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3_async_runtimes::tokio::{future_into_py, get_runtime};

use crate::service::{Body, Service};

/// Runs methods as tasks of tokio's runtime, which has a worker thread for each core.
#[pyclass(frozen)]
pub struct Runtime {
    service: Service,
}

#[pymethods]
impl Runtime {
    #[new]
    fn new() -> Self {
        Self { service: Service::new() }
    }

    /// Runs a method as a task and blocks on it, detached.
    fn call(&self, py: Python<'_>, name: &str, request: &Bound<'_, PyAny>) -> PyResult<Body> {
        let method = self.service.find(name)?;
        let body = Body::take(request)?;
        py.detach(|| {
            let task = get_runtime().spawn(async move { method(body) });
            get_runtime().block_on(task)
        })
        .map_err(|error| PyRuntimeError::new_err(error.to_string()))
    }

    /// Runs a method as a task and gives an awaitable of the running loop.
    fn acall<'py>(
        &self,
        py: Python<'py>,
        name: &str,
        request: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let method = self.service.find(name)?;
        let body = Body::take(request)?;
        future_into_py(py, async move { Ok(method(body)) })
    }
}
