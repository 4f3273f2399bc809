//! Methods of classes, and making objects.

use super::{Class, ClassId, Method, Object, ObjectId, info, method, order};
use crate::suggest::excerpt;
use crate::tcl::commands::{self, ANY};
use crate::tcl::failure::{Failure, Outcome};
use crate::tcl::interpreter::{Callable, Interpreter};
use crate::tcl::table::Map;
use crate::tcl::value::Value;
use crate::vocabulary::{Kind, Known, needs_simulator};
use std::rc::Rc;

pub(crate) const METHODS: &[Method] = &[
    method("create", 1, ANY, "name ?arg ...?", |i, object, w| create(i, object, &w[2], &w[3..])),
    method("instproc", 3, 3, "name args body", instproc),
    method("superclass", 1, 1, "classes", superclass),
    method("info", 1, ANY, "subcommand ?arg ...?", info::of_class),
];

fn class_of(interpreter: &Interpreter, object: ObjectId) -> Outcome<ClassId> {
    match interpreter.world.objects[object].kind {
        Kind::Class(class) => Ok(class),
        _ => Err(format!("{} is not a class", interpreter.world.objects[object].name).into()),
    }
}

/// Makes an object of a class, or a class, and calls its `init`.
pub(crate) fn create(
    interpreter: &mut Interpreter,
    class_object: ObjectId,
    name: &Value,
    arguments: &[Value],
) -> Outcome {
    let class = class_of(interpreter, class_object)?;
    if interpreter.world.classes[class].order.iter().any(|above| needs_simulator(*above)) {
        let class = &interpreter.world.classes[class].name;
        let message = format!("objects of class {class} are made by a simulator only");
        return Err(Failure::hinted(message, "write `$ns node`, `$ns duplex-link` or `$ns make-lan`"));
    }
    let is_class = interpreter.world.classes[class].order.contains(&Known::Class.id());
    let object = interpreter.add_named(&name.as_str(), class)?;
    let world = &mut interpreter.world;
    if is_class {
        let new = world.classes.len();
        world.objects[object].kind = Kind::Class(new);
        world.classes.push(Class {
            name: world.objects[object].name.clone(),
            superclasses: vec![Known::Object.id()],
            methods: Map::default(),
            builtin: &[],
            defaults: &[],
            order: [new, Known::Object.id()].into(),
        });
    }
    let mut call = vec![name.clone(), Value::from("init")];
    call.extend_from_slice(arguments);
    interpreter.deeper(|interpreter| Ok(interpreter.call_from(object, 0, &call)?.unwrap_or_default()))?;
    Ok(name.clone())
}

impl Interpreter {
    /// Adds an object under a name.
    pub fn add_named(&mut self, name: &str, class: ClassId) -> Outcome<ObjectId> {
        if self.world.objects.len() >= self.options.limits.objects {
            return Err(Failure::limit(
                format!("more than {} objects", self.options.limits.objects),
                "does a loop make more than it should?",
            ));
        }
        if let Some(Callable::Builtin(_) | Callable::Procedure(_)) = self.commands.get(name) {
            return Err(format!("can't create \"{}\": a command has this name", excerpt(name)).into());
        }
        self.charge(256 + name.len())?;
        let id = self.world.objects.len();
        let name: Rc<str> = name.trim_start_matches("::").into();
        self.commands.insert(name.clone(), Callable::Object(id));
        self.world.objects.push(Object {
            name,
            class,
            kind: Kind::Plain,
            variables: Map::default(),
            methods: Map::default(),
            gone: false,
        });
        Ok(id)
    }
}

fn instproc(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    let class = class_of(interpreter, object)?;
    let name: Rc<str> = words[2].as_str().as_ref().into();
    // As in OTcl, a method without arguments and body is none.
    if words[3].is_empty()
        && words[4].is_empty()
        && interpreter.world.classes[class].methods.contains_key(&name)
    {
        interpreter.world.classes[class].methods.remove(&name);
        return Ok(Value::Empty);
    }
    let procedure = commands::procedure(interpreter, &words[3], &words[4])?;
    interpreter.world.classes[class].methods.insert(name, procedure);
    Ok(Value::Empty)
}

fn superclass(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    let class = class_of(interpreter, object)?;
    let mut above = Vec::new();
    for name in &words[2].as_list()?.items {
        let name = name.as_str();
        let found = interpreter.class_named(&name).filter(|found| {
            // A class above itself would never end.
            !interpreter.world.classes[*found].order.contains(&class)
        });
        above.push(found.ok_or_else(|| format!("can't have superclass {}", excerpt(&name)))?);
    }
    interpreter.step(interpreter.world.classes.len() as u64)?;
    let classes = &mut interpreter.world.classes;
    classes[class].superclasses = above;
    let below: Vec<ClassId> = (0..classes.len())
        .filter(|other| *other == class || classes[*other].order.contains(&class))
        .collect();
    for below in below {
        let classes = &mut interpreter.world.classes;
        classes[below].order = order(classes, below);
        let length = classes[below].order.len();
        interpreter.step((length as u64).saturating_mul(length as u64) / 512)?;
        interpreter.charge_total(length * size_of::<ClassId>())?;
    }
    Ok(Value::Empty)
}
