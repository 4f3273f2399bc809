//! Commands of Emulab that have no part in a topology of containers: their arguments are counted, and they are noted.

use crate::tcl::commands::{ANY, Builtin, command};
use crate::tcl::failure::Outcome;
use crate::tcl::interpreter::Interpreter;
use crate::tcl::resume::Problem;
use crate::tcl::value::Value;

const fn noted(name: &'static str, least: usize, most: usize, usage: &'static str) -> Builtin {
    command(name, least, most, usage, note)
}

fn note(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    if interpreter.is_closed() {
        return Ok(Value::Empty);
    }
    let message = format!("`{}` has no counterpart among containers; it is left out", words[0].as_str());
    interpreter.tell(Problem::warning(0, message));
    Ok(Value::Empty)
}

pub(super) const COMMANDS: &[Builtin] = &[
    noted("tb-add-address-pool", 1, ANY, "args"),
    noted("tb-add-interface-attribute", 3, 4, "node lan attribute value"),
    noted("tb-add-ip-alias-lan", 3, 3, "node lan ip"),
    noted("tb-add-ip-alias-link", 3, 3, "node link ip"),
    noted("tb-add-network-attribute", 3, 3, "lan attribute value"),
    noted("tb-add-node-service-hook", 2, ANY, "args"),
    noted("tb-allow-external", 0, ANY, "?node ...?"),
    noted("tb-elab-in-elab", 1, 1, "onoff"),
    noted("tb-elab-in-elab-topology", 1, 1, "topology"),
    noted("tb-elabinelab-singlenet", 0, 1, "?onoff?"),
    noted("tb-feedback-vlan", 3, 3, "node lan factor"),
    noted("tb-feedback-vlink", 2, 2, "link factor"),
    noted("tb-feedback-vnode", 2, 3, "node type ?factor?"),
    noted("tb-fix-current-resources", 1, 1, "onoff"),
    noted("tb-fix-interface", 3, 3, "node lan interface"),
    noted("tb-request-ip-alias-lan", 3, 3, "node lan count"),
    noted("tb-request-ip-alias-link", 3, 3, "node link count"),
    noted("tb-set-colocate-factor", 1, 1, "factor"),
    noted("tb-set-delay-capacity", 1, 1, "capacity"),
    noted("tb-set-delay-os", 1, 1, "os"),
    noted("tb-set-dpdb", 1, 1, "onoff"),
    noted("tb-set-elabinelab-attribute", 2, 3, "key value ?order?"),
    noted("tb-set-elabinelab-cvstag", 1, 1, "tag"),
    noted("tb-set-elabinelab-role-attribute", 3, 4, "role key value ?order?"),
    noted("tb-set-inner-elab-eid", 1, 1, "eid"),
    noted("tb-set-ipassign-args", 1, ANY, "args"),
    noted("tb-set-jail-os", 1, 1, "os"),
    noted("tb-set-lan-accesspoint", 2, 2, "lan node"),
    noted("tb-set-lan-backfill", 2, 2, "lan bw"),
    noted("tb-set-lan-est-bandwidth", 2, 2, "lan bw"),
    noted("tb-set-lan-protocol", 2, 2, "lan protocol"),
    noted("tb-set-lan-setting", 3, 3, "lan key value"),
    noted("tb-set-lan-simplex-backfill", 4, 4, "lan node tobw frombw"),
    noted("tb-set-link-backfill", 2, 3, "src ?dst? bw"),
    noted("tb-set-link-est-bandwidth", 2, 3, "src ?dst? bw"),
    noted("tb-set-link-layer", 2, 2, "link layer"),
    noted("tb-set-link-protocol", 2, 2, "link protocol"),
    noted("tb-set-link-simplex-backfill", 3, 3, "link src bw"),
    noted("tb-set-modelnet-physnodes", 2, 2, "cores edges"),
    noted("tb-set-node-id", 2, 2, "node id"),
    noted("tb-set-node-inner-elab-role", 2, 2, "node role"),
    noted("tb-set-node-lan-backfill", 3, 3, "node lan bw"),
    noted("tb-set-node-lan-est-bandwidth", 3, 3, "node lan bw"),
    noted("tb-set-node-lan-setting", 4, 4, "node lan key value"),
    noted("tb-set-node-loadlist", 2, 2, "node list"),
    noted("tb-set-node-plab-plcnet", 2, 2, "node type"),
    noted("tb-set-node-plab-role", 2, 2, "node role"),
    noted("tb-set-node-routable-ip", 2, 2, "node onoff"),
    noted("tb-set-node-service", 2, ANY, "args"),
    noted("tb-set-nonfs", 1, 1, "onoff"),
    noted("tb-set-packing-strategy", 1, 1, "strategy"),
    noted("tb-set-security-level", 1, 1, "level"),
    noted("tb-set-switch-fabric", 2, 2, "lan fabric"),
    noted("tb-set-uselatestwadata", 1, 1, "onoff"),
    noted("tb-set-usewatunnels", 1, 1, "onoff"),
    noted("tb-set-wasolver-weights", 3, 3, "delay bw plr"),
    noted("tb-use-jumbo-frames", 0, 1, "?onoff?"),
    noted("tb-use-modelnet", 1, 1, "onoff"),
    noted("tb-use-physnaming", 1, 1, "onoff"),
];
