// What a Korean or English word may lose at its end and still mean the same.

import { fold, isHangul, syllables } from "./letters.js";

const alternatives = (words) => words.trim().split(/\s+/).sort((a, b) => b.length - a.length).join("|");

const PARTICLES = alternatives(`은 는 이 가 을 를 의 에 에서 에게 한테 으로 로 과 와 도 만 까지 부터 마다 처럼
    보다 이나 이란 란 이라는 라는 이며 조차 밖에 뿐 대로 들 별 하고 이랑 랑 입니다 인가요 인지 이다 일까
    이에요 예요 으로는 에는 에서는`);
const PARTICLES_ALONE = new RegExp(`^(?:${fold(PARTICLES)})+$`);
const PARTICLE = new RegExp(`(?:${PARTICLES})$`);
const DERIVED = /(?<=..)(?:하|해|했|합|한|할|함|되|돼|됐|됩|된|될|됨|시키|시켜|시켰|시킨|시킬|시킵)[가-힣]*$/;
const ENDING = new RegExp(
  `(?:ᄋ?[ᅥᅡ])?ᆻ?(?:${alternatives(
    fold(`는 은 을 기 고 며 면 으면 지 게 도록 려면 으려면 려고 으려고 서 요 야 나요 까요 을까 을까요
      습니다 ᆸ니다 는다 ᆫ다 다 는지 ᆫ지 던 지요 죠 세요 으세요 니 을때 ᆯ때 ᆫ ᆯ ᆷ ᆯ까 ᆯ까요`),
  )})?$`,
);
const ENGLISH_ENDING = /(?:at)?(?:ion|ing|ed|e)$/;
const STOP_WORDS = new Set(
  fold(`a an and are be by can do does for from get got how i in is it of on or that the this to what
    when where which why with my should use want need mean meaning 뜻 의미 어떻게 어떤 무엇
    무엇인가요 뭐 뭔가요 왜 언제 어디 어느 방법 법 하는 하나요 할 때 수 것 및 또는 그리고 있는 있나요
    되나요 인가요 차이점은`).split(/\s+/),
);

export const isStopWord = (word) => STOP_WORDS.has(fold(word));
export const isParticle = (word) => PARTICLE.test(word) && !word.replace(PARTICLE, "");
export const areParticles = (letters) => PARTICLES_ALONE.test(letters);

// What a Korean word may stand for, itself first: 상태에서는, 상태에서, 상태. Each is a prefix.
function koreanStems(word) {
  const stems = [word];
  let noun = word;
  while (PARTICLE.test(noun) && [...noun.replace(PARTICLE, "")].length > 1) {
    noun = noun.replace(PARTICLE, "");
    stems.push(noun);
  }
  stems.push(word.replace(DERIVED, ""));
  const folded = stems.map(fold);
  const verb = folded[0].replace(ENDING, "");
  // One syllable says enough only when it is closed, as in 쌓, 읽, 축.
  if (syllables(verb) > 1 || /[\u11a8-\u11ff]$/.test(verb)) folded.push(verb);
  return [...new Set(folded)];
}

// layers and layer, stacking and stacked; a stem is looked for at the start of words.
function englishStems(word) {
  const singular = word.replace(/(?<![aius])s$/, "");
  const stem = singular.replace(ENGLISH_ENDING, "").replace(/([bdgmnpt])\1$/, "$1");
  return [...new Set([word, singular.length > 2 ? singular : word, stem.length > 2 ? stem : word])];
}

export const stemsOf = (word) => (isHangul(fold(word)) ? koreanStems(word) : englishStems(fold(word)));
