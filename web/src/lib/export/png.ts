/**
 * A chart as a picture: its drawings with the colours of the day, its title, its range and its
 * notes, twice as large as on the screen. Nothing is fetched for it; the type is the page's own.
 */

export type PictureText = { title: string; range: string; notes: string[] };
export type Picture = { blob: Blob; width: number; height: number };

const SCALE = 2;
const MARGIN = 32;
const GAP = 10;
const TITLE = 20;
const SMALL = 13;
const LINE = 1.45;
const EDGE = 8;

/** What of a shape's look comes from the style sheet. */
const LOOKS = [
	'fill',
	'fill-opacity',
	'stroke',
	'stroke-width',
	'stroke-opacity',
	'stroke-dasharray',
	'stroke-linejoin',
	'stroke-linecap',
	'opacity'
] as const;

/** The drawings of a chart are those marked with `data-chart` or `data-lane`. */
export async function pictureOf(chart: Element, text: PictureText): Promise<Blob> {
	const drawings = [...chart.querySelectorAll<SVGSVGElement>('svg[data-chart], svg[data-lane]')];
	const stage = document.createElement('div');
	// By day, whatever the reader's theme is.
	stage.style.cssText =
		'position:fixed;left:0;top:0;visibility:hidden;pointer-events:none;color-scheme:light';
	document.body.append(stage);
	try {
		const box = boundsOf(drawings);
		const placed = drawings.map((drawing) => {
			const copy = drawing.cloneNode(true) as SVGSVGElement;
			stage.append(copy);
			const at = drawing.getBoundingClientRect();
			return { copy, x: at.left - box.left, y: at.top - box.top };
		});
		const paper = colorOf(stage, 'var(--paper)');
		const ink = colorOf(stage, 'var(--ink)');
		const soft = colorOf(stage, 'var(--ink-soft)');
		const family = getComputedStyle(document.body).fontFamily;
		const canvas = document.createElement('canvas');
		const pen = penOf(canvas);
		pen.font = `${String(SMALL)}px ${family}`;
		const notes = text.notes.flatMap((note) => wrapped(pen, note, box.width));
		const head = TITLE * LINE + (text.range === '' ? 0 : SMALL * LINE) + GAP;
		const foot = notes.length === 0 ? 0 : GAP + notes.length * SMALL * LINE;
		canvas.width = Math.ceil((box.width + 2 * MARGIN) * SCALE);
		canvas.height = Math.ceil((head + box.height + foot + 2 * MARGIN) * SCALE);
		pen.scale(SCALE, SCALE);
		pen.fillStyle = paper;
		pen.fillRect(0, 0, canvas.width, canvas.height);
		pen.textBaseline = 'top';
		pen.fillStyle = ink;
		pen.font = `600 ${String(TITLE)}px ${family}`;
		pen.fillText(text.title, MARGIN, MARGIN, box.width);
		pen.fillStyle = soft;
		pen.font = `${String(SMALL)}px ${family}`;
		if (text.range !== '') pen.fillText(text.range, MARGIN, MARGIN + TITLE * LINE);
		for (const { copy, x, y } of placed) {
			await draw(pen, copy, MARGIN + x, MARGIN + head + y);
		}
		pen.fillStyle = soft;
		pen.font = `${String(SMALL)}px ${family}`;
		pen.textBaseline = 'top';
		pen.textAlign = 'left';
		notes.forEach((line, at) => {
			pen.fillText(line, MARGIN, MARGIN + head + box.height + GAP + at * SMALL * LINE);
		});
		return await blobOf(canvas);
	} finally {
		stage.remove();
	}
}

function boundsOf(drawings: readonly Element[]) {
	const boxes = drawings.map((one) => one.getBoundingClientRect());
	const left = Math.min(...boxes.map((one) => one.left));
	const top = Math.min(...boxes.map((one) => one.top));
	return {
		left,
		top,
		width: Math.max(...boxes.map((one) => one.right)) - left,
		height: Math.max(...boxes.map((one) => one.bottom)) - top
	};
}

function colorOf(stage: HTMLElement, value: string): string {
	const probe = document.createElement('span');
	probe.style.color = value;
	stage.append(probe);
	return getComputedStyle(probe).color;
}

function penOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
	const pen = canvas.getContext('2d');
	if (pen === null) throw new Error('this browser cannot draw');
	return pen;
}

/** Draws the shapes as a picture of their own, then the texts in the page's type. */
async function draw(
	pen: CanvasRenderingContext2D,
	copy: SVGSVGElement,
	left: number,
	top: number
): Promise<void> {
	const { width, height } = copy.getBoundingClientRect();
	const texts = [...copy.querySelectorAll('text')].map((one) => {
		const look = getComputedStyle(one);
		return {
			text: one.textContent.trim(),
			x: Number(one.getAttribute('x') ?? 0),
			y: Number(one.getAttribute('y') ?? 0),
			anchor: one.getAttribute('text-anchor'),
			color: look.fill,
			halo: look.paintOrder.startsWith('stroke') ? look.stroke : null,
			haloWidth: Number.parseFloat(look.strokeWidth),
			font: `${look.fontWeight} ${look.fontSize} ${look.fontFamily}`
		};
	});
	for (const one of copy.querySelectorAll('text')) one.remove();
	for (const shape of copy.querySelectorAll<SVGElement>('*')) {
		const look = getComputedStyle(shape);
		const looks = LOOKS.map((name) => [name, look.getPropertyValue(name)] as const);
		// As attributes: a picture has no style sheet, and the page's policy allows no style in it.
		for (const [name, value] of looks) shape.setAttribute(name, value);
		shape.removeAttribute('style');
		shape.removeAttribute('class');
	}
	copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
	// What is drawn over the edges is kept.
	const [wide, high] = [width + 2 * EDGE, height + 2 * EDGE];
	copy.setAttribute('width', String(wide * SCALE));
	copy.setAttribute('height', String(high * SCALE));
	copy.setAttribute('viewBox', [-EDGE, -EDGE, wide, high].join(' '));
	const source = new XMLSerializer().serializeToString(copy);
	const image = new Image();
	image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(source)}`;
	await image.decode();
	pen.drawImage(image, left - EDGE, top - EDGE, wide, high);
	pen.textBaseline = 'alphabetic';
	for (const one of texts) {
		pen.font = one.font;
		pen.fillStyle = one.color;
		pen.textAlign = one.anchor === 'middle' ? 'center' : one.anchor === 'end' ? 'right' : 'left';
		if (one.halo !== null) {
			pen.strokeStyle = one.halo;
			pen.lineWidth = one.haloWidth;
			pen.lineJoin = 'round';
			pen.strokeText(one.text, left + one.x, top + one.y);
		}
		pen.fillText(one.text, left + one.x, top + one.y);
	}
}

/** A text in lines that are no wider than `width`. */
function wrapped(pen: CanvasRenderingContext2D, text: string, width: number): string[] {
	const lines: string[] = [];
	let line = '';
	for (const word of text.split(/\s+/)) {
		const longer = line === '' ? word : `${line} ${word}`;
		if (line !== '' && pen.measureText(longer).width > width) {
			lines.push(line);
			line = word;
		} else line = longer;
	}
	return line === '' ? lines : [...lines, line];
}

function blobOf(canvas: HTMLCanvasElement): Promise<Blob> {
	return new Promise((resolve, reject) => {
		canvas.toBlob((blob) => {
			if (blob === null) reject(new Error('the picture is too large'));
			else resolve(blob);
		}, 'image/png');
	});
}
