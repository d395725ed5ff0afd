//! What stands before several instances of a subgraph: here for tests, in production a Service of Kubernetes or a load balancer.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// How often instances are asked whether they are ready.
const PROBE: Duration = Duration::from_millis(200);

#[derive(Debug)]
struct Instance {
    address: String,
    ready: bool,
}

type Instances = Arc<Mutex<Vec<Instance>>>;

/// Passes connections to instances, each to the next that is ready by its `/ready`. As a Service does, it looks at connections only and never
/// into them: one that is open stays where it is until its client or its instance closes it.
#[derive(Debug)]
pub struct Balancer {
    address: String,
    instances: Instances,
    tasks: [JoinHandle<()>; 2],
}

impl Balancer {
    /// Listens at the address, on the runtime that this is called on, with no instance yet.
    pub async fn start(address: &str) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?.to_string();
        let instances = Instances::default();
        let tasks = [tokio::spawn(accept(listener, instances.clone())), tokio::spawn(probe(instances.clone()))];
        Ok(Self { address, instances, tasks })
    }

    /// Where it listens.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Adds the instance at an address and waits until it is ready, for a minute at most.
    pub async fn add(&self, address: &str) -> io::Result<()> {
        self.lock().push(Instance { address: address.to_owned(), ready: false });
        let ready = async {
            while !self.lock().iter().any(|instance| instance.address == address && instance.ready) {
                tokio::time::sleep(PROBE / 4).await;
            }
        };
        Ok(tokio::time::timeout(Duration::from_secs(60), ready).await?)
    }

    /// Forgets the instance at an address.
    pub fn remove(&self, address: &str) {
        self.lock().retain(|instance| instance.address != address);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Instance>> {
        self.instances.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Balancer {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

/// The addresses of the instances that are ready, another one first each time.
fn ready(instances: &Instances, turn: usize) -> Vec<String> {
    let instances = instances.lock().unwrap_or_else(PoisonError::into_inner);
    let mut ready: Vec<String> =
        instances.iter().filter(|instance| instance.ready).map(|instance| instance.address.clone()).collect();
    if !ready.is_empty() {
        let first = turn % ready.len();
        ready.rotate_left(first);
    }
    ready
}

async fn accept(listener: TcpListener, instances: Instances) {
    for turn in 0.. {
        let Ok((mut client, _)) = listener.accept().await else { continue };
        let candidates = ready(&instances, turn);
        tokio::spawn(async move {
            for address in candidates {
                if let Ok(mut server) = TcpStream::connect(&address).await {
                    let _ = client.set_nodelay(true).and_then(|()| server.set_nodelay(true));
                    // It ends when both sides have closed; how is theirs to know.
                    let _ = copy_bidirectional(&mut client, &mut server).await;
                    return;
                }
            }
        });
    }
}

async fn probe(instances: Instances) {
    loop {
        let addresses: Vec<String> = {
            let instances = instances.lock().unwrap_or_else(PoisonError::into_inner);
            instances.iter().map(|instance| instance.address.clone()).collect()
        };
        for address in addresses {
            let ready = tokio::time::timeout(Duration::from_secs(2), is_ready(&address)).await;
            let ready = ready.is_ok_and(|answer| answer.unwrap_or(false));
            let mut instances = instances.lock().unwrap_or_else(PoisonError::into_inner);
            instances.iter_mut().filter(|instance| instance.address == address).for_each(|instance| instance.ready = ready);
        }
        tokio::time::sleep(PROBE).await;
    }
}

async fn is_ready(address: &str) -> io::Result<bool> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(format!("GET /ready HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n").as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    Ok(answer.starts_with(b"HTTP/1.1 200 "))
}
