//! Listens, and holds the connections.

use std::future::poll_fn;
use std::io::{self, Write};
use std::net::{SocketAddr, TcpListener as Bound};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use axum::Router;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};
use tokio_io_timeout::TimeoutStream;

use super::door::{Door, handle};

/// How long the head of a request may take to come, and a connection may be silent between two.
const HEAD: Duration = Duration::from_secs(10);

/// How long a connection may neither bring a byte that is waited for nor take one: longer than any question may take.
const SILENCE: Duration = Duration::from_secs(20);

/// So many connections are held.
const MOST_CONNECTIONS: usize = 1_024;

/// So many requests at once go over one connection of HTTP/2.
const MOST_STREAMS: u32 = 64;

/// How long what is being answered may go on once the end is near.
const FAREWELL: Duration = Duration::from_secs(12);

/// Serves until `end` comes; then nothing new is taken, and what is being answered is answered.
pub async fn serve(bound: Bound, door: Arc<Door>, end: impl Future<Output = ()>) -> io::Result<()> {
    let listener = TcpListener::from_std(bound)?;
    let service = TowerToHyperService::new(Router::new().fallback(handle).with_state(Arc::clone(&door)));
    let (builder, graceful) = (builder(), GracefulShutdown::new());
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let take = async {
        loop {
            let Some((stream, _)) = accept(&listener).await else { continue };
            let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
                refuse(stream);
                continue;
            };
            let mut stream = TimeoutStream::new(stream);
            stream.set_read_timeout(Some(SILENCE));
            stream.set_write_timeout(Some(SILENCE));
            let connection = builder.serve_connection(TokioIo::new(Box::pin(stream)), service.clone()).into_owned();
            let connection = graceful.watch(connection);
            tokio::spawn(async move {
                // how a connection ends is the business of whoever is at its other end
                let _ = connection.await;
                drop(place);
            });
        }
    };
    either(take, end).await;
    door.engine.stop();
    drop(listener);
    // who has not finished then is cut off
    let _ = timeout(FAREWELL, graceful.shutdown()).await;
    Ok(())
}

/// Waits for whichever ends first.
pub async fn either<L, R>(left: impl Future<Output = L>, right: impl Future<Output = R>) {
    let (mut left, mut right) = (pin!(left), pin!(right));
    poll_fn(|context| {
        let is_over = left.as_mut().poll(context).is_ready() || right.as_mut().poll(context).is_ready();
        if is_over { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

/// Takes the next connection. Where the system has none to give, it is asked again a little later.
async fn accept(listener: &TcpListener) -> Option<(TcpStream, SocketAddr)> {
    match listener.accept().await {
        Ok((stream, peer)) => {
            // answers are small, and are sent at once
            let _ = stream.set_nodelay(true);
            Some((stream, peer))
        }
        Err(_) => {
            sleep(Duration::from_millis(50)).await;
            None
        }
    }
}

fn builder() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEAD).half_close(true);
    builder.http2().timer(TokioTimer::new()).max_concurrent_streams(MOST_STREAMS).keep_alive_interval(HEAD).keep_alive_timeout(HEAD);
    builder
}

/// Says that there is no room, without waiting for a request.
fn refuse(stream: TcpStream) {
    let line = b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nretry-after: 1\r\nconnection: close\r\n\r\n";
    // whoever does not take it learns it by the end of the connection
    if let Ok(mut stream) = stream.into_std() {
        let _ = stream.write(line);
    }
}
