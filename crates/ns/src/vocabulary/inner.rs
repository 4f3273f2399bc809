//! Nodes that Emulab adds itself: an Emulab inside an experiment, and a network for measurements.

use crate::tcl::failure::Outcome;
use crate::tcl::interpreter::Interpreter;
use crate::tcl::value::Value;

/// The inner Emulab, in words of NS files; the file may choose its machines and images in the namespace `TBCOMPAT`,
/// by role, in quotes that are part of the index, or by name.
///
/// `boss` runs the testbed, `ops` (and `fs`) serve the users' files, `mypc1` and so on are the testbed's nodes.
const EMULAB: &str = r#"
proc inner-choice {what key fallback} {
    if {[info exists ::TBCOMPAT::elabinelab_${what}($key)]} {
        return [set ::TBCOMPAT::elabinelab_${what}($key)]
    }
    return $fallback
}
proc inner-prepare {node role hardware image} {
    tb-set-hardware $node [inner-choice hardware $role $hardware]
    set machine [inner-choice fixnodes $role {}]
    if {$machine ne {}} { tb-fix-node $node $machine }
    set archives [inner-choice tarfiles $role {}]
    if {[info exists ::TBCOMPAT::elabinelab_source_tarfile] && $::TBCOMPAT::elabinelab_source_tarfile ne {}} {
        set archives [concat [list /usr/src $::TBCOMPAT::elabinelab_source_tarfile] $archives]
    }
    if {$archives ne {}} { tb-set-node-tarfiles $node $archives }
    set image [inner-choice nodeos $role $image]
    if {$image ne {}} { tb-set-node-os $node $image }
}
set myboss [$ns node]
set myops [$ns node]
inner-prepare $myboss {"boss"} pc FBSD102-64-STD
inner-prepare $myops {"ops"} pc FBSD102-64-STD
set inner_lan "myboss myops "
if {$inner_topology eq "withfsnode"} {
    set myfs [$ns node]
    inner-prepare $myfs {"fs"} pc FBSD102-64-STD
    append inner_lan "myfs "
}
set maxpcs 0
if {[info exists ::TBCOMPAT::elabinelab_maxpcs]} { set maxpcs $::TBCOMPAT::elabinelab_maxpcs }
for {set i 1} {$i <= $maxpcs} {incr i} {
    set name mypc$i
    set $name [$ns node]
    append inner_lan "$name "
    set machine [inner-choice fixnodes $name {}]
    if {$machine ne {}} {
        tb-fix-node $name $machine
    } else {
        tb-set-hardware $name [inner-choice hardware $name pcslow]
    }
    set image [inner-choice nodeos $name {}]
    if {$image ne {}} { tb-set-node-os $name $image }
}
if {!$inner_single_net} {
    set speed 100
    if {[info exists ::TBCOMPAT::elabinelab_cnetspeed] && $::TBCOMPAT::elabinelab_cnetspeed != 0} {
        set speed $::TBCOMPAT::elabinelab_cnetspeed
    }
    set publiclan [$ns make-lan $inner_lan ${speed}Mb 0ms]
    tb-set-ip-lan $myboss $publiclan 10.200.1.252
    tb-set-ip-lan $myops $publiclan 10.200.1.253
    if {$inner_topology eq "withfsnode"} { tb-set-ip-lan $myfs $publiclan 10.200.1.251 }
    for {set i 1} {$i <= $maxpcs} {incr i} { tb-set-ip-lan mypc$i $publiclan 10.200.1.$i }
}
"#;

impl Interpreter {
    /// Runs a script of ours, or of the file, as if it stood in the file itself.
    pub(super) fn evaluate_global(&mut self, script: &str) -> Outcome {
        let active = std::mem::take(&mut self.active);
        self.substituting += 1;
        let result = self.evaluate(&Value::from(script));
        self.substituting -= 1;
        self.active = active;
        result
    }
}

/// Adds the nodes of an inner Emulab.
pub(super) fn add_emulab(interpreter: &mut Interpreter) -> Outcome<()> {
    let settings = &interpreter.world.settings;
    let (topology, single) = (settings.inner_topology.clone(), settings.inner_single_net);
    interpreter.assign("::inner_topology", Value::from(topology))?;
    interpreter.assign("::inner_single_net", Value::truth(single))?;
    interpreter.evaluate_global(EMULAB)?;
    Ok(())
}

/// A LAN of all nodes, that measurements travel on.
pub(super) fn measurement_lan(interpreter: &mut Interpreter, simulator: usize) -> Outcome<()> {
    let nodes = interpreter.world.nodes.iter().filter(|node| node.simulator == simulator);
    let mut names: Vec<&str> = nodes.map(|node| node.name.as_str()).collect();
    names.sort_unstable();
    let script = format!("set omllan [$ns make-lan {{{}}} 100Mb 0ms]", names.join(" "));
    interpreter.evaluate_global(&script)?;
    Ok(())
}
