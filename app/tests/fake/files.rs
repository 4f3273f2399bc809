//! The NS files of the star.

pub fn source(leaves: u32) -> String {
    format!(
        "set ns [new Simulator]\nsource tb_compat.tcl\n\nset center [$ns node]\n\
         for {{set i 0}} {{$i < {leaves}}} {{incr i}} {{\n    set n($i) [$ns node]\n    \
         set link($i) [$ns duplex-link $center $n($i) 100Mb 10ms DropTail]\n}}\n\n\
         $ns rtproto Static\n$ns run\n"
    )
}

pub fn physical() -> String {
    "set ns [new Simulator]\nsource tb_compat.tcl\n\nset pnode(0000) [$ns node]\n\
     tb-set-node-os $pnode(0000) PNODE-BASE\nset config [$ns node]\n\
     tb-set-node-os $config Ubuntu1404-64-STD\n\n$ns rtproto Static\n$ns run\n"
        .to_owned()
}
