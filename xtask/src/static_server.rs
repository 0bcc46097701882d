//! A static web server for tests and benchmarks: what any host of static files does, and an inbox for what a page sends.

use std::fs;
use std::net::Ipv4Addr;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};

use anyhow::{Result, anyhow};
use tiny_http::{Header, Method, Request, Response, Server};

/// Serves folders on a free port of this machine until it is dropped.
pub(crate) struct StaticServer {
    server: Arc<Server>,
    thread: Option<JoinHandle<()>>,
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
        let server =
            Server::http((Ipv4Addr::LOCALHOST, 0)).map_err(|error| anyhow!("cannot serve the page: {error}"))?;
        let server = Arc::new(server);
        let port = server.server_addr().to_ip().map_or(0, |address| address.port());
        let (sender, inbox) = channel();
        let thread = thread::spawn({
            let server = Arc::clone(&server);
            let mounts = Arc::new(mounts);
            move || {
                for request in server.incoming_requests() {
                    // A browser stops reading a large file until it has got a smaller one, so one must not wait for the
                    // other. It may also close a connection at any time; that is no failure of the server.
                    let mounts = Arc::clone(&mounts);
                    let sender = sender.clone();
                    thread::spawn(move || drop(answer(request, &mounts, &sender)));
                }
            }
        });
        Ok((Self { server, thread: Some(thread), port }, inbox))
    }

    /// The address of `path`, which begins with a slash.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }
}

impl Drop for StaticServer {
    fn drop(&mut self) {
        self.server.unblock();
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

fn answer(mut request: Request, mounts: &[Mount], sender: &Sender<Posted>) -> std::io::Result<()> {
    if *request.method() == Method::Post {
        let mut body = String::new();
        request.as_reader().read_to_string(&mut body)?;
        // Nobody need read the inbox: then what is sent is not accepted.
        let accepted = sender.send(Posted { path: request.url().to_owned(), body }).is_ok();
        return request.respond(Response::empty(if accepted { 204 } else { 405 }));
    }
    if !matches!(request.method(), Method::Get | Method::Head) {
        return request.respond(Response::empty(405));
    }
    let path = request.url().split(['?', '#']).next().unwrap_or_default().to_owned();
    let Some((file, content)) =
        find(mounts, &path).and_then(|file| fs::read(&file).ok().map(|content| (file, content)))
    else {
        return request.respond(Response::from_string("not found").with_status_code(404));
    };
    let mut response = Response::from_data(content);
    if let Ok(header) = Header::from_bytes("Content-Type", content_type(&file)) {
        response.add_header(header);
    }
    request.respond(response)
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
    use std::io::{Read, Write};
    use std::net::TcpStream;
    use std::time::Duration;

    use super::*;

    fn get(server: &StaticServer, path: &str) -> Result<String> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, server.port))?;
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    }

    #[test]
    fn an_unread_answer_holds_up_no_other() -> Result<()> {
        // More than the buffers between server and reader take.
        const LARGE: usize = 32 << 20;
        let folder = tempfile::tempdir()?;
        fs::write(folder.path().join("large.wasm"), vec![0; LARGE])?;
        fs::write(folder.path().join("small.js"), "small")?;
        let server = StaticServer::start(vec![Mount { prefix: "/", folder: folder.path().to_path_buf() }])?;
        let mut unread = TcpStream::connect((Ipv4Addr::LOCALHOST, server.port))?;
        write!(unread, "GET /large.wasm HTTP/1.1\r\nHost: localhost\r\n\r\n")?;
        // Its answer has begun.
        unread.read_exact(&mut [0; 64])?;
        assert!(get(&server, "/small.js")?.ends_with("small"));
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
