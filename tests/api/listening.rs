//! Listens to the stream of events, as a browser does.

use menpai_tests::Client;
use reqwest::{Method, RequestBuilder, Response};
use serde_json::Value;

/// An open stream.
pub struct Events {
    response: Response,
    unread: String,
}

/// An event: its name and its data.
pub type Event = (String, Value);

impl Events {
    /// Opens a stream and waits until the server is ready: whatever is changed from then on is heard.
    pub async fn open(client: &Client) -> Self {
        let mut events = Self::of(client.request(Method::GET, "/events")).await;
        assert_eq!(events.next().await.expect("a greeting").0, "ready");
        events
    }

    /// Opens a stream as asked.
    pub async fn of(request: RequestBuilder) -> Self {
        let response = request.send().await.expect("the server answers");
        assert_eq!(response.status().as_u16(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self { response, unread: String::new() }
    }

    /// The next event; `None` where the stream ended.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some((block, rest)) = self.unread.split_once("\n\n") {
                let block = block.to_owned();
                self.unread = rest.to_owned();
                let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
                if let Some(name) = field("event:") {
                    let data = serde_json::from_str(field("data:").expect("data")).expect("the data is JSON");
                    return Some((name.to_owned(), data));
                }
                continue;
            }
            let chunk = self.response.chunk().await.expect("the stream goes on")?;
            self.unread.push_str(std::str::from_utf8(&chunk).expect("events are text"));
        }
    }

    /// The next change of this layer; changes of others are passed over, other events must not be among them.
    #[track_caller]
    pub fn changed(&mut self, layer: &str) -> impl Future<Output = Value> {
        let layer = layer.to_owned();
        async move {
            loop {
                let (name, data) = self.next().await.expect("an event");
                assert_eq!(name, "change", "{data}");
                if data["layer"] == layer.as_str() {
                    return data;
                }
            }
        }
    }
}
