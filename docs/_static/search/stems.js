// What a Korean or English word may lose at its end and still mean the same.

import { fold, isHangul, syllables } from "./letters.js";
import shared from "./shared.json" with { type: "json" };

const alternatives = (words) => words.trim().split(/\s+/).sort((a, b) => b.length - a.length).join("|");

const PARTICLES = alternatives(shared.particles);
const PARTICLES_ALONE = new RegExp(`^(?:${fold(PARTICLES)})+$`);
const PARTICLE = new RegExp(`(?:${PARTICLES})$`);
const DERIVED = new RegExp(shared.derived);
const ENDING = new RegExp(
  `(?:ᄋ?[ᅥᅡ])?ᆻ?(?:${alternatives(
    fold(`는 은 을 기 고 며 면 으면 지 게 도록 려면 으려면 려고 으려고 서 요 야 나요 까요 을까 을까요
      습니다 ᆸ니다 는다 ᆫ다 다 는지 ᆫ지 던 지요 죠 세요 으세요 니 을때 ᆯ때 ᆫ ᆯ ᆷ ᆯ까 ᆯ까요`),
  )})?$`,
);
const HAE = fold("해");
const ENGLISH_ENDING = /(?:at)?(?:ion|ing|ed|e)$/;
const STOP_WORDS = new Set(shared.stop.split(" ").map(fold));
// Verbs that stand in any question: 하나요, 쓰나요, 써도, 안하면, 해야, 싶어요, 만들기.
const LIGHT_VERB = new RegExp(
  `^(?:안|못)?(?:${alternatives(`하 해 했 할 한 합 되 돼 됐 될 된 됩 쓰 써 썼 쓸 쓴 씁 싶 주 줘 모르 알려 사용 사용하 사용해`)})(?:${alternatives(
    `나 나요 면 으면 도 도되나 야 야지 야하나 야되나 는 은 을 기 지 고 서 어 어요 요 죠 데 는데 은데 게 려면 으려면 려고 을까
      을까요 까 까요 니다 습니다 는지 는가 는가요 네 네요 다 는다 아요 겠어요 세요 주세요 때 법 은 ㄴ가요 는거 는게 거`,
  )})*$`,
);

export const isStopWord = (word) => STOP_WORDS.has(fold(word)) || LIGHT_VERB.test(word);
export const isParticle = (word) => PARTICLE.test(word) && !word.replace(PARTICLE, "");
export const areParticles = (letters) => PARTICLES_ALONE.test(letters);

// The stems of a word that bears particles, the shortest last.
function nounsOf(word) {
  const nouns = [word];
  let noun = word;
  while (PARTICLE.test(noun) && [...noun.replace(PARTICLE, "")].length > 1) {
    noun = noun.replace(PARTICLE, "");
    nouns.push(noun);
  }
  return nouns;
}
export const withoutParticles = (word) => nounsOf(word).at(-1);

// What a Korean word may stand for, itself first: 상태까지만, 상태까지, 상태. Each is a prefix.
function koreanStems(word) {
  const stems = [...nounsOf(word), word.replace(DERIVED, "")];
  const folded = stems.map(fold);
  const verb = folded[0].replace(ENDING, "");
  // One syllable says enough only when it is closed, as in 쌓, 읽, 축.
  if (syllables(verb) > 1 || /[\u11a8-\u11ff]$/.test(verb)) folded.push(verb);
  // 변해요 is of 변하다, as 변합니다 is.
  if (syllables(verb) > 1 && verb.endsWith(HAE)) folded.push(verb.replace(/.$/u, "\u1161"));
  return [...new Set(folded)];
}

// layers and layer, normalise and normalize, stacking and stacked; a stem is looked for at the start of words.
function englishStems(word) {
  const singular = word.replace(/(?<![aius])s$/, "");
  const stem = singular.replace(ENGLISH_ENDING, "").replace(/([bdgmnpt])\1$/, "$1");
  const american = word.replace(/is(?=e[drs]?$|ing$|ation$)/, "iz");
  return [...new Set([word, american, singular.length > 2 ? singular : word, stem.length > 2 ? stem : word])];
}

export const stemsOf = (word) => (isHangul(fold(word)) ? koreanStems(word) : englishStems(fold(word)));
