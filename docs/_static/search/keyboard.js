// What was typed while the keyboard wrote the other script: ㅣㄴ스 for lstm, dmsslr for 은닉.

// The keys of the Korean standard layout, in Unicode's order of the jamo; the first final is none.
const INITIALS = "r R s e E f a q Q t T d w W c z x v g".split(" ");
const VOWELS = "k o i O j p u P h hk ho hl y n nj np nl b m ml l".split(" ");
const FINALS = " r R rt s sw sg e f fr fa fq ft fx fv fg a q qt t T d w c z x v g".split(" ");
const JAMO = [[INITIALS, 0x1100], [VOWELS, 0x1161], [FINALS, 0x11a7]];

const either = (keys) => [...keys].sort((a, b) => b.length - a.length).join("|");
const SYLLABLE = `(${either(INITIALS)})(${either(VOWELS)})(?:(${either(FINALS)})(?!${either(VOWELS)}))`;
const KOREAN = new RegExp(`^(?:${SYLLABLE}){2,}$`);

// ㄳ is a final by itself, too.
const keysOf = (jamo) => {
  const [keys, first] = JAMO.findLast(([, code]) => jamo.charCodeAt(0) >= code) ?? [];
  return keys?.[jamo.charCodeAt(0) - first] ?? jamo;
};
const jamoOf = (_, ...keys) =>
  String.fromCharCode(...JAMO.map(([all, first], part) => first + all.indexOf(keys[part])));

// A query whose unknown words are written as their keys write them in the other script.
export const retyped = (query, unknown) =>
  query.normalize("NFC").replace(/[^\s.,?!]+/g, (word) => {
    if (/[ㄱ-ㅣ]/.test(word)) return [...word.normalize("NFKD")].map(keysOf).join("");
    if (!unknown.has(word) || !KOREAN.test(word)) return word;
    return word.replace(new RegExp(SYLLABLE, "g"), jamoOf).replaceAll("\u11a7", "").normalize("NFC");
  });
