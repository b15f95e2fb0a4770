/** The normal distribution function, for the exact GELU. */

// Each list ends with the coefficient that starts Cody's recurrence.
const small = {
  over: [3.1611237438705655, 113.86415415105016, 377.485237685302, 3209.3775891384694, 0.18577770618460315],
  under: [23.601290952344122, 244.02463793444417, 1282.6165260773723, 2844.236833439171],
};

const medium = {
  over: [
    0.5641884969886701, 8.883149794388377, 66.11919063714163, 298.6351381974001, 881.952221241769, 1712.0476126340707,
    2051.0783778260716, 1230.3393547979972, 2.1531153547440383e-8,
  ],
  under: [
    15.744926110709835, 117.6939508913125, 537.1811018620099, 1621.3895745666903, 3290.7992357334597, 4362.619090143247,
    3439.3676741437216, 1230.3393548037495,
  ],
};

const large = {
  over: [
    0.30532663496123236, 0.36034489994980445, 0.12578172611122926, 0.016083785148742275, 0.0006587491615298378,
    0.016315387137302097,
  ],
  under: [2.568520192289822, 1.8729528499234673, 0.5279051029514285, 0.06051834131244132, 0.0023352049762686918],
};

function rational({ over, under }: typeof small, x: number): number {
  const last = under.length - 1;
  let numerator = over[over.length - 1] * x;
  let denominator = x;
  for (let i = 0; i < last; i++) {
    numerator = (numerator + over[i]) * x;
    denominator = (denominator + under[i]) * x;
  }
  return (numerator + over[last]) / (denominator + under[last]);
}

/** e^(−y²) without the rounding of y². */
function gaussian(y: number): number {
  const rounded = Math.trunc(y * 16) / 16;
  return Math.exp(-rounded * rounded) * Math.exp(-(y - rounded) * (y + rounded));
}

/** The complementary error function of y > 0.46875. */
function erfcAbove(y: number): number {
  if (y > 27) return 0;
  if (y <= 4) return gaussian(y) * rational(medium, y);
  const square = 1 / (y * y);
  return (gaussian(y) * (1 / Math.sqrt(Math.PI) - square * rational(large, square))) / y;
}

/**
 * Φ(x), the probability that a standard normal variable is below x, to about 1 part in 10¹⁵ in both tails.
 *
 * Source: Cody, "Rational Chebyshev approximations for the error function" (1969).
 */
export function normalCdf(x: number): number {
  const y = Math.abs(x) * Math.SQRT1_2;
  if (y <= 0.46875) return 0.5 + 0.5 * x * Math.SQRT1_2 * rational(small, y * y);
  if (Number.isNaN(x)) return x;
  const tail = erfcAbove(y) / 2;
  return x < 0 ? tail : 1 - tail;
}
