//! Objects and classes as MIT Object Tcl has them.
//!
//! Everything that a simulator makes is an object of a class, and a file may make classes of its own, derive them,
//! and add methods to ours.

mod call;
mod class;
mod info;
mod object;

pub(crate) use call::MethodFrame;

use crate::tcl::failure::Outcome;
use crate::tcl::interpreter::Interpreter;
use crate::tcl::procedure::Procedure;
use crate::tcl::table::Map;
use crate::tcl::value::Value;
use crate::tcl::variables::Slot;
use crate::vocabulary::Kind;
use std::rc::Rc;

/// Number of a class.
pub(crate) type ClassId = usize;

/// Number of an object.
pub(crate) type ObjectId = usize;

/// The methods of every object.
pub(crate) use object::METHODS as OBJECT_METHODS;

/// The methods of every class.
pub(crate) use class::METHODS as CLASS_METHODS;

/// A class.
#[derive(Debug, Clone)]
pub(crate) struct Class {
    pub name: Rc<str>,
    pub superclasses: Vec<ClassId>,
    /// The file's methods (`instproc`).
    pub methods: Map<Rc<str>, Rc<Procedure>>,
    /// Our methods.
    pub builtin: &'static [Method],
    /// Variables that every object has, and their first values.
    pub defaults: &'static [(&'static str, &'static str)],
    /// The class and those above it, in the order in which methods are looked for.
    pub order: Rc<[ClassId]>,
}

/// An object.
#[derive(Debug, Clone)]
pub(crate) struct Object {
    pub name: Rc<str>,
    pub class: ClassId,
    /// What it is to the experiment.
    pub kind: Kind,
    /// Its variables, but those that still have their first values.
    pub variables: Map<Rc<str>, Slot>,
    /// Methods of its own (`proc`).
    pub methods: Map<Rc<str>, Rc<Procedure>>,
    /// Whether `destroy` was called.
    pub gone: bool,
}

/// A method of ours; its words start with the object and the method.
pub(crate) struct Method {
    pub name: &'static str,
    /// Fewest arguments.
    pub least: usize,
    /// Most arguments.
    pub most: usize,
    /// The arguments, as Tcl's manual writes them.
    pub usage: &'static str,
    /// What it does.
    pub run: fn(&mut Interpreter, ObjectId, &[Value]) -> Outcome,
}

/// A row of a table of methods.
pub(crate) const fn method(
    name: &'static str,
    least: usize,
    most: usize,
    usage: &'static str,
    run: fn(&mut Interpreter, ObjectId, &[Value]) -> Outcome,
) -> Method {
    Method { name, least, most, usage, run }
}

impl std::fmt::Debug for Method {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.name)
    }
}

/// The order in which methods are looked for: a class before those above it, those written first before others.
pub(crate) fn order(classes: &[Class], class: ClassId) -> Rc<[ClassId]> {
    let mut reversed: Vec<ClassId> = Vec::new();
    // The way up: each class, and how many of those above it were visited.
    let mut path: Vec<(ClassId, usize)> = vec![(class, 0)];
    while let Some((class, visited)) = path.pop() {
        let above = &classes[class].superclasses;
        // The last one first: what is reversed in the end comes in the order written.
        match above.len().checked_sub(visited + 1) {
            Some(next) => {
                let next = above[next];
                path.push((class, visited + 1));
                if !reversed.contains(&next) && !path.iter().any(|(on_path, _)| *on_path == next) {
                    path.push((next, 0));
                }
            }
            None => reversed.push(class),
        }
    }
    reversed.into_iter().rev().collect()
}

impl Interpreter {
    /// Whether an object is of a class, or of one below it.
    pub fn is_a(&self, object: ObjectId, class: ClassId) -> bool {
        let own = self.world.objects[object].class;
        self.world.classes[own].order.contains(&class)
    }

    /// The object of a name.
    pub fn object_named(&self, name: &str) -> Option<ObjectId> {
        match self.find_command(name) {
            Some(crate::tcl::interpreter::Callable::Object(object)) => Some(object),
            _ => None,
        }
    }

    /// The class of a name.
    pub fn class_named(&self, name: &str) -> Option<ClassId> {
        match self.world.objects[self.object_named(name)?].kind {
            Kind::Class(class) => Some(class),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(name: &str, superclasses: &[ClassId]) -> Class {
        Class {
            name: name.into(),
            superclasses: superclasses.to_vec(),
            methods: Map::default(),
            builtin: &[],
            defaults: &[],
            order: Rc::default(),
        }
    }

    #[test]
    fn a_diamond_ends_in_what_both_share() {
        let classes = [class("Object", &[]), class("A", &[0]), class("B", &[0]), class("C", &[1, 2])];
        assert_eq!(*order(&classes, 3), [3, 1, 2, 0]);
        assert_eq!(*order(&classes, 1), [1, 0]);
    }
}
