//! The scene of most tests: one host.

use super::World;
use super::host::Host;
use super::plans::{Experiment, host_token, token};
use super::server::Server;
use neo_wire::{Applied, ContainerState, Measured, Teardown};
use serde_json::{Value, json};
use std::net::Ipv4Addr;

/// The host's address.
pub const HOST: Ipv4Addr = Ipv4Addr::new(172, 31, 0, 2);

/// A world with a config server and one host that may ask it.
pub struct Scene {
    /// The config server.
    pub server: Server,
    /// The host.
    pub host: Host,
    _world: World,
}

/// Makes it.
pub fn scene() -> Scene {
    let world = World::new();
    let server = Server::start(&world);
    let host = Host::new(&world, "pnode-0000", HOST);
    host.grant(&Server::url(), &host_token(0));
    Scene { server, host, _world: world }
}

impl Scene {
    /// Publishes the experiment and has the host apply it.
    pub fn launch(&self, experiment: &Experiment) -> Applied {
        experiment.publish(&self.server);
        let _: Value = self.host.done(&["pull"], &Value::Null);
        self.host.done(&["apply"], &Value::Null)
    }

    /// Waits until every container has started.
    pub fn all_started(&self, experiment: &Experiment) {
        for (name, _) in &experiment.containers {
            self.server.wait_for(&token(name), ContainerState::Started, experiment.generation);
        }
    }

    /// Measures paths: network, from, to, seconds of the rate probe.
    pub fn measure(&self, experiment: &Experiment, paths: &[(&str, &str, &str, f64)]) -> Measured {
        let paths: Vec<_> = (paths.iter())
            .map(|(network, from, to, seconds)| experiment.path(network, from, to, *seconds, false))
            .collect();
        self.host.done(&["measure"], &json!({ "paths": paths }))
    }

    /// Has some paths of the usual experiment measured, which must be good.
    pub fn all_good(&self, experiment: &Experiment) {
        let ways = [
            ("link0", "a", "b", 0.0),
            ("link0", "b", "a", 0.0),
            ("lan0", "b", "c", 0.0),
            ("lan0", "d", "c", 0.0),
        ];
        let measured = self.measure(experiment, &ways);
        for path in &measured.measurements {
            assert!(path.good, "{path:?}");
        }
    }

    /// Has the host remove it; nothing may be left.
    pub fn remove(&self, mark: &str) {
        let teardown: Teardown = self.host.done(&["remove"], &json!({ "mark": mark }));
        assert!(teardown.created > 0 && teardown.gone == teardown.created, "{teardown:?}");
        assert_eq!(teardown.left, [""; 0]);
    }
}
