//! Where pictures lie: a folder, or a bucket of a store that speaks S3.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use anyhow::Context;
use bytes::Bytes;
use futures::stream::BoxStream;
use futures::{StreamExt, future};
use object_store::aws::AmazonS3Builder;
use object_store::client::{
    ClientOptions, HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpService,
};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt, PutPayload};
use uuid::Uuid;

use crate::config;
use crate::outbound::{Outbound, OutboundError};

/// What is kept apart from what: nobody who asks for one finds the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shelf {
    /// Photos of units on offer.
    Photos,
    /// Evidence that units are somebody's, sealed.
    Evidence,
}

impl Shelf {
    /// Every shelf.
    pub const ALL: [Self; 2] = [Self::Photos, Self::Evidence];

    const fn prefix(self) -> &'static str {
        match self {
            Self::Photos => "photos",
            Self::Evidence => "evidence",
        }
    }

    const fn ending(self) -> &'static str {
        match self {
            Self::Photos => ".jpg",
            Self::Evidence => ".sealed",
        }
    }
}

/// Pictures of a shelf, by id. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Objects {
    store: Arc<dyn ObjectStore>,
    shelf: Shelf,
}

impl Objects {
    /// The store that the settings name, at the shelf of photos. A folder is made if it is not there; a bucket is asked with the first picture.
    ///
    /// # Errors
    /// The folder can't be made, or the settings make no store.
    pub fn open(config: &config::Photos) -> anyhow::Result<Self> {
        if !config.are_in_bucket() {
            let shown = config.dir.display();
            std::fs::create_dir_all(&config.dir).with_context(|| format!("photos.dir: can't make {shown}"))?;
            let folder = LocalFileSystem::new_with_prefix(&config.dir);
            let folder = folder.with_context(|| format!("photos.dir: can't use {shown}"))?;
            return Ok(Self { store: Arc::new(folder.with_fsync(true)), shelf: Shelf::Photos });
        }
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&config.s3_bucket)
            .with_region(&config.s3_region)
            .with_access_key_id(&config.s3_access_key)
            .with_secret_access_key(&config.s3_secret_key.0)
            .with_allow_http(config.is_here())
            // One at a time, as every store of this kind knows it.
            .with_disable_bulk_delete(true)
            .with_http_connector(Ours(Outbound::new()?));
        if !config.s3_endpoint.is_empty() {
            builder = builder.with_endpoint(&config.s3_endpoint);
        }
        let bucket = builder.build().context("photos.s3_bucket: these settings make no store")?;
        Ok(Self { store: Arc::new(bucket), shelf: Shelf::Photos })
    }

    /// Another shelf of the same store.
    #[must_use]
    pub fn on(&self, shelf: Shelf) -> Self {
        Self { store: Arc::clone(&self.store), shelf }
    }

    /// Which shelf it is.
    #[must_use]
    pub const fn shelf(&self) -> Shelf {
        self.shelf
    }

    /// Keeps a picture.
    ///
    /// # Errors
    /// The store is away or full.
    pub async fn put(&self, id: impl Into<Uuid>, bytes: Vec<u8>) -> object_store::Result<()> {
        self.store.put(&self.path(id.into()), PutPayload::from(bytes)).await.map(drop)
    }

    /// A picture; none where there is none.
    ///
    /// # Errors
    /// The store is away.
    pub async fn find(&self, id: impl Into<Uuid>) -> object_store::Result<Option<Bytes>> {
        match self.store.get(&self.path(id.into())).await {
            Ok(found) => found.bytes().await.map(Some),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Removes a picture; one that is not there is gone.
    ///
    /// # Errors
    /// The store is away.
    pub async fn remove(&self, id: impl Into<Uuid>) -> object_store::Result<()> {
        match self.store.delete(&self.path(id.into())).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// The pictures of one shard of 256, with when each was kept. What is no picture of ours is passed over.
    #[must_use]
    pub fn list(&self, shard: u8) -> BoxStream<'static, object_store::Result<(Uuid, ObjectMeta)>> {
        let within = Path::from(format!("{}/{shard:02x}", self.shelf.prefix()));
        let ending = self.shelf.ending();
        let named = move |meta: ObjectMeta| {
            let id = meta.location.filename()?.strip_suffix(ending)?.parse().ok()?;
            Some((id, meta))
        };
        self.store.list(Some(&within)).filter_map(move |found| future::ready(found.map(named).transpose())).boxed()
    }

    /// Spread by the last byte of the id, which is random.
    fn path(&self, id: Uuid) -> Path {
        let shard = id.as_bytes()[15];
        Path::from(format!("{}/{shard:02x}/{id}{}", self.shelf.prefix(), self.shelf.ending()))
    }
}

/// Requests to the store go the way of all requests of ours.
#[derive(Clone)]
struct Ours(Outbound);

impl fmt::Debug for Ours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ours")
    }
}

impl HttpConnector for Ours {
    fn connect(&self, _options: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.clone()))
    }
}

impl HttpService for Ours {
    fn call<'s, 'f>(
        &'s self,
        request: HttpRequest,
    ) -> Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'f>>
    where
        's: 'f,
        Self: 'f,
    {
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            let body = http_body_util::BodyExt::collect(body).await?.to_bytes();
            let answer = self.0.send(axum::http::Request::from_parts(parts, body.to_vec())).await;
            let answer = answer.map_err(|error| HttpError::new(kind(&error), error))?;
            Ok(answer.map(Into::into))
        })
    }
}

fn kind(error: &OutboundError) -> HttpErrorKind {
    match error {
        OutboundError::Connection(error) if error.is_connect() => HttpErrorKind::Connect,
        OutboundError::Connection(_) => HttpErrorKind::Interrupted,
        OutboundError::Timeout => HttpErrorKind::Timeout,
        OutboundError::Answer(_) => HttpErrorKind::Decode,
        OutboundError::Authorities(_) => HttpErrorKind::Unknown,
    }
}

#[cfg(test)]
#[path = "objects_tests.rs"]
mod tests;
