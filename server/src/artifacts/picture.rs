//! The topology as a picture, for documents: it needs no style sheet.

use app::layout::{Drawing, draw};
use neo_topology::{NetworkKind, Plan};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};
use std::fmt::Write;
use std::sync::{Arc, OnceLock};

/// Pixels of a side up to which a picture is painted: what programs that show pictures still take.
const PAINTED_SIDE_MAX: f64 = 8_000.0;

/// Colours of the physical nodes, in turn: light enough for black names.
const FILLS: [&str; 6] = ["#eef4fb", "#f3f0fa", "#eef8f1", "#fdf5e9", "#fbeff0", "#eff6f7"];

/// The plan as SVG; with a labelled box for each physical node where `partitions` are wanted.
pub fn svg(plan: &Plan, partitions: bool) -> String {
    let drawing = match partitions {
        true => draw(plan),
        false => draw(&Plan { pnodes: Vec::new(), cuts: Vec::new(), ..plan.clone() }),
    };
    let (width, height) = (drawing.width.max(1.0), drawing.height.max(1.0));
    let (left, top) = (drawing.corner.x, drawing.corner.y);
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"{left} {top} {width} {height}\" width=\"{width}\" \
         height=\"{height}\" font-family=\"DejaVu Sans, Liberation Sans, sans-serif\" font-size=\"12\">\n\
         <rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n"
    );
    boxes(&mut text, &drawing);
    networks(&mut text, &drawing);
    nodes(&mut text, &drawing);
    text + "</svg>\n"
}

/// Paints an SVG; none for one that is too large.
pub fn png(svg: &str) -> Option<Vec<u8>> {
    static FONTS: OnceLock<Arc<fontdb::Database>> = OnceLock::new();
    let fonts = FONTS.get_or_init(|| {
        let mut fonts = fontdb::Database::new();
        fonts.load_system_fonts();
        Arc::new(fonts)
    });
    let options = Options { fontdb: fonts.clone(), ..Options::default() };
    let tree = Tree::from_str(svg, &options).ok()?;
    let size = tree.size();
    if f64::from(size.width().max(size.height())) > PAINTED_SIDE_MAX {
        return None;
    }
    let mut pixels = Pixmap::new(size.width().ceil() as u32, size.height().ceil() as u32)?;
    resvg::render(&tree, Transform::identity(), &mut pixels.as_mut());
    pixels.encode_png().ok()
}

fn boxes(text: &mut String, drawing: &Drawing) {
    for (frame, fill) in drawing.pnodes.iter().zip(FILLS.iter().cycle()) {
        let (x, y) = (frame.corner.x, frame.corner.y);
        let _ = writeln!(
            text,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{}\" height=\"{}\" rx=\"10\" fill=\"{fill}\" stroke=\"#8a94a3\"/>\
             <text x=\"{}\" y=\"{}\" font-weight=\"bold\">{}</text>",
            frame.width,
            frame.height,
            x + 14.0,
            y + 20.0,
            frame.name
        );
    }
}

fn networks(text: &mut String, drawing: &Drawing) {
    for line in &drawing.networks {
        let dashes = if line.cut { " stroke-dasharray=\"6 4\"" } else { "" };
        let _ = writeln!(
            text,
            "<path d=\"{}\" fill=\"none\" stroke=\"#5b6675\" stroke-width=\"1.5\"{dashes}/>",
            line.path
        );
        let (x, y) = (line.at.x, line.at.y);
        if line.kind == NetworkKind::Lan {
            let _ = writeln!(
                text,
                "<rect x=\"{}\" y=\"{}\" width=\"14\" height=\"14\" rx=\"3\" fill=\"#5b6675\"/>",
                x - 7.0,
                y - 7.0
            );
        }
        if !drawing.dots {
            let y = if line.kind == NetworkKind::Lan { y - 10.0 } else { y - 3.0 };
            let _ = writeln!(
                text,
                "<text x=\"{x}\" y=\"{y}\" font-size=\"9\" fill=\"#5b6675\" text-anchor=\"middle\">{}</text>",
                line.name
            );
        }
    }
}

fn nodes(text: &mut String, drawing: &Drawing) {
    let (width, height) = drawing.node_size;
    for node in &drawing.nodes {
        let (x, y) = (node.at.x - width / 2.0, node.at.y - height / 2.0);
        let _ = writeln!(
            text,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"6\" fill=\"#ffffff\" \
             stroke=\"#1f2a37\"><title>{}</title></rect>",
            node.name
        );
        if !drawing.dots {
            let _ = writeln!(
                text,
                "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
                node.at.x,
                node.at.y + 4.0,
                node.name
            );
        }
    }
}
