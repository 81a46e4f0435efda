/** Small signs of the map, drawn here so that nothing has to be fetched. */

const SIZE = 28;
const RATIO = 2;

type Paint = (canvas: CanvasRenderingContext2D) => void;

function disc(color: string, paint: Paint, radius = 11): Paint {
  return (canvas) => {
    canvas.beginPath();
    canvas.arc(0, 0, radius, 0, 2 * Math.PI);
    canvas.fillStyle = color;
    canvas.fill();
    canvas.lineWidth = 2;
    canvas.strokeStyle = '#ffffff';
    canvas.stroke();
    paint(canvas);
  };
}

function stroke(path: string, width = 1.8): Paint {
  return (canvas) => {
    canvas.lineWidth = width;
    canvas.lineCap = 'round';
    canvas.lineJoin = 'round';
    canvas.strokeStyle = '#ffffff';
    canvas.stroke(new Path2D(path));
  };
}

/** With a call for help at its corner. */
function calling(paint: Paint): Paint {
  return (canvas) => {
    paint(canvas);
    canvas.translate(8.5, -8.5);
    disc('#a63a1b', stroke('M0 -3V0.6M0 2.8V2.9', 1.7), 5)(canvas);
  };
}

const COMPOUND = disc('#1f5a6b', stroke('M-6 5V-3L0 -6L6 -3V5M-6 -1H6M-2.5 5V-1M2.5 5V-1'));
const DOOR = disc('#4d7f8d', stroke('M-4 6V-6H4V6M1.6 0V1'));

const SIGNS: Readonly<Record<string, Paint>> = {
  'gate-compound': COMPOUND,
  'gate-compound-silent': calling(COMPOUND),
  'gate-door': DOOR,
  'gate-door-silent': calling(DOOR),
  'gap-badge': disc('#a63a1b', () => {}),
  'component-lamp': disc('#8a7a2f', stroke('M0 6V-1M-4 -1A4 4 0 0 1 4 -1Z'), 9),
  'component-hydrant': disc('#a23b3b', stroke('M-3 5H3M-2 5V-2A2 2 0 0 1 2 -2V5M-4 0H4'), 9),
  'component-camera': disc('#55606a', stroke('M-5 -3H2V3H-5ZM2 -1L5 -3V3L2 1'), 9),
  'component-cabinet': disc('#6a5a86', stroke('M-4 -5H4V5H-4ZM0 -5V5'), 9),
};

/** Draws one sign; `null` for a name that is none of ours. */
export function drawSign(name: string): ImageData | null {
  const paint = SIGNS[name];
  if (!paint) return null;
  const element = document.createElement('canvas');
  element.width = SIZE * RATIO;
  element.height = SIZE * RATIO;
  const canvas = element.getContext('2d');
  if (!canvas) return null;
  canvas.scale(RATIO, RATIO);
  canvas.translate(SIZE / 2, SIZE / 2);
  paint(canvas);
  return canvas.getImageData(0, 0, element.width, element.height);
}

/** What cells are hatched with whose counts are held back; repeats without a seam. */
export function drawHatch(): ImageData | null {
  const side = 12 * RATIO;
  const element = document.createElement('canvas');
  element.width = side;
  element.height = side;
  const canvas = element.getContext('2d');
  if (!canvas) return null;
  canvas.strokeStyle = 'rgb(78 88 90 / 55%)';
  canvas.lineWidth = RATIO;
  for (const start of [-side, 0, side]) {
    canvas.moveTo(start, side);
    canvas.lineTo(start + side, 0);
  }
  canvas.stroke();
  return canvas.getImageData(0, 0, side, side);
}

export const SIGN_NAMES: readonly string[] = Object.keys(SIGNS);
export const SIGN_RATIO = RATIO;
