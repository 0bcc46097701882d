//! A static web server for tests and benchmarks: what any host of static files does, and an inbox for what a page sends.
//!
//! A thread and a connection for each request. Servers with a pool of threads hang here now and then: a browser opens
//! six connections, leaves some of them idle or unread until it has the answer of another, and the pool runs out.

use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::{Context, Result};

/// A reader that takes or sends nothing for so long has gone.
const LONGEST_SILENCE: Duration = Duration::from_secs(60);
/// No request that a browser makes here is longer, in bytes: the rounds of a benchmark are the longest.
const LONGEST_REQUEST: u64 = 16 << 20;

/// Serves folders on a free port of this machine until it is dropped.
pub(crate) struct StaticServer {
    thread: Option<JoinHandle<()>>,
    ended: Arc<AtomicBool>,
    port: u16,
}

/// A folder and the address it is seen under, such as `/docs/`.
pub(crate) struct Mount {
    pub(crate) prefix: &'static str,
    pub(crate) folder: PathBuf,
}

/// What a page has sent with `POST`.
pub(crate) struct Posted {
    /// With its leading slash.
    pub(crate) path: String,
    pub(crate) body: String,
}

impl StaticServer {
    pub(crate) fn start(mounts: Vec<Mount>) -> Result<Self> {
        Ok(Self::start_with_inbox(mounts)?.0)
    }

    /// Also hands on what pages send.
    pub(crate) fn start_with_inbox(mounts: Vec<Mount>) -> Result<(Self, Receiver<Posted>)> {
        let (sender, inbox) = channel();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("cannot serve the page")?;
        let port = listener.local_addr()?.port();
        let ended = Arc::new(AtomicBool::new(false));
        let (mounts, told_to_end) = (Arc::new(mounts), Arc::clone(&ended));
        let accept = move || {
            for connection in listener.incoming() {
                if told_to_end.load(Ordering::SeqCst) {
                    break;
                }
                let (mounts, sender) = (Arc::clone(&mounts), sender.clone());
                // A browser may close a connection at any time; that is no failure of the server.
                thread::spawn(move || connection.and_then(|stream| answer(&stream, &mounts, &sender)).ok());
            }
        };
        Ok((Self { thread: Some(thread::spawn(accept)), ended, port }, inbox))
    }

    /// The address of `path`, which begins with a slash.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }
}

impl Drop for StaticServer {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        // Wakes the thread, which then sees that it is to end.
        let woken = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_ok();
        if let Some(thread) = self.thread.take().filter(|_| woken) {
            drop(thread.join());
        }
    }
}

/// Reads one request and answers it.
fn answer(mut stream: &TcpStream, mounts: &[Mount], sender: &Sender<Posted>) -> io::Result<()> {
    stream.set_read_timeout(Some(LONGEST_SILENCE))?;
    stream.set_write_timeout(Some(LONGEST_SILENCE))?;
    let mut reader = BufReader::new(stream.take(LONGEST_REQUEST));
    let mut request = String::new();
    reader.read_line(&mut request)?;
    // All of it must be read: the system resets a connection that is closed before, and the answer is lost.
    let body = read_body(&mut reader)?;
    let mut words = request.split(' ');
    let (method, address) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let path = address.split(['?', '#']).next().unwrap_or_default();
    // Nobody need read the inbox: then what is sent is not accepted.
    let accepted = || sender.send(Posted { path: path.to_owned(), body }).is_ok();
    let found = find(mounts, path).and_then(|file| Some((content_type(&file), fs::read(&file).ok()?)));
    let (status, kind, content) = match (method, found) {
        ("GET" | "HEAD", Some((kind, content))) => ("200 OK", kind, content),
        ("POST", _) if accepted() => ("200 OK", "text/plain", Vec::new()),
        ("GET" | "HEAD", None) => ("404 Not Found", "text/plain", b"not found".to_vec()),
        _ => ("405 Method Not Allowed", "text/plain", Vec::new()),
    };
    let length = content.len();
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    )?;
    if method != "HEAD" {
        stream.write_all(&content)?;
    }
    stream.flush()
}

/// Reads the headers, and as much of a body as they announce.
fn read_body(reader: &mut impl BufRead) -> io::Result<String> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        match line.trim_end().split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.trim().parse().unwrap_or(0);
            }
            Some(_) => {}
            None => break,
        }
    }
    let mut body = String::new();
    reader.take(length).read_to_string(&mut body)?;
    Ok(body)
}

/// The file behind an address: none outside the mounted folders.
fn find(mounts: &[Mount], path: &str) -> Option<PathBuf> {
    let (mount, rest) = mounts.iter().find_map(|mount| Some((mount, path.strip_prefix(mount.prefix)?)))?;
    let plain = Path::new(rest).components().all(|part| matches!(part, Component::Normal(_)));
    let file = mount.folder.join(rest);
    match () {
        () if !plain => None,
        () if rest.is_empty() || rest.ends_with('/') => Some(file.join("index.html")),
        () => Some(file),
    }
}

fn content_type(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "txt" | "md" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn get(server: &StaticServer, path: &str) -> Result<String> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, server.port))?;
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    }

    /// What a browser does: it reads no further in a large file until it has got a small one, and keeps connections open
    /// without a request.
    #[test]
    fn idle_and_unread_connections_hold_up_no_other() -> Result<()> {
        // More than the buffers between server and reader take.
        const LARGE: usize = 32 << 20;
        let folder = tempfile::tempdir()?;
        fs::write(folder.path().join("large.wasm"), vec![0; LARGE])?;
        fs::write(folder.path().join("small.js"), "small")?;
        let server = StaticServer::start(vec![Mount { prefix: "/", folder: folder.path().to_path_buf() }])?;
        let connect = || TcpStream::connect((Ipv4Addr::LOCALHOST, server.port));
        let idle = (0..20).map(|_| connect()).collect::<io::Result<Vec<_>>>()?;
        let mut unread = connect()?;
        write!(unread, "GET /large.wasm HTTP/1.1\r\nHost: localhost\r\n\r\n")?;
        // Its answer has begun.
        unread.read_exact(&mut [0; 64])?;
        assert!(get(&server, "/small.js")?.ends_with("small"));
        drop(idle);
        Ok(())
    }

    #[test]
    fn serves_what_is_mounted_and_nothing_else() -> Result<()> {
        let folder = tempfile::tempdir()?;
        fs::write(folder.path().join("secret.txt"), "secret")?;
        fs::create_dir(folder.path().join("public"))?;
        fs::write(folder.path().join("public/index.html"), "<p>page")?;
        fs::write(folder.path().join("public/a.wasm"), "module")?;
        let server = StaticServer::start(vec![Mount { prefix: "/deep/", folder: folder.path().join("public") }])?;
        let page = get(&server, "/deep/?d=8")?;
        assert!(page.starts_with("HTTP/1.1 200") && page.contains("text/html") && page.ends_with("<p>page"), "{page}");
        assert!(get(&server, "/deep/a.wasm")?.contains("application/wasm"));
        for absent in ["/", "/deep", "/deep/b", "/deep/../secret.txt", "/deep//etc/passwd", "/secret.txt"] {
            assert!(get(&server, absent)?.starts_with("HTTP/1.1 404"), "{absent}");
        }
        Ok(())
    }
}
