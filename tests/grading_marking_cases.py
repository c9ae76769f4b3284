"""Grading cases about what stands around an answer: white space, units beside it, corrections, explanations, denials.

Written by someone who looked for replies that slip through the rules by how they are written; each row
is (answer, reply, verdict, why it is here), as in ``grading_cases``.
"""

from __future__ import annotations

# white space, ties and entities between a number and its unit are one space
_SPACED = [
    ("profit", "Final answer: 91.8  million", "correct", "two spaces"),
    ("profit", "Final answer: 91.8  billion", "wrong:wrong_scale:3", "two spaces hide no scale word"),
    ("profit", "Final answer: $91.8\tthousand", "wrong:wrong_scale:-3", "nor does a tab"),
    ("profit", "Final answer: 91.8 \u00a0euros", "wrong:wrong_unit", "a space and a no-break space"),
    ("profit", "Final answer: 91.8&#160;million", "correct", "an entity for a space"),
    ("profit", "Final answer: 91.8&nbsp;billion", "wrong:wrong_scale:3", "a named entity"),
    ("profit", "Final answer: 91.8~\\%", "wrong:wrong_unit", "TeX's tie"),
    ("profit", "\\boxed{91.8\\quad\\text{billion}}", "wrong:wrong_scale:3", "TeX's quad"),
    ("profit", "\\boxed{91.8\\,\\text{million}}", "correct", "TeX's thin space"),
    ("profit", "\\boxed{91.8 \\text{ million}}", "correct", "the space inside the text"),
    ("profit", "\\boxed{91.8 \\text{ percent}}", "wrong:wrong_unit", "another kind inside the text"),
    ("thousands", "\\boxed{91,842 \\text{ thousand}}", "correct", "the scale asked for, inside the text"),
    ("points", "\\boxed{0.99 \\text{ percentage points}}", "correct", "the unit asked for, inside the text"),
    ("percent", "12.3  percentage points", "wrong:percent_vs_points", "two spaces and the other kind"),
    ("bps", "\\boxed{99} \\text{ percentage points}", "wrong:wrong_scale:2", "the unit behind the box"),
    ("loss", "&#8722;5.0", "correct", "an entity for a minus"),
    ("loss", "\\boxed{-~5.0}", "correct", "a tie behind the minus"),
    ("loss", "\\left(5.0\\right)", "correct", "TeX's sized parentheses are parentheses"),
    ("loss", "\\bigl(5.0\\bigr)", "correct", "and so are the big ones"),
    ("span", "Cloud  and\tDevices", "correct", "blanks of a text"),
    ("fields", "step 3; correct value $1,204  million", "wrong:wrong_scale:3", "two spaces in a field"),
]  # fmt: skip

# a unit in brackets, in a head or in a label is part of the claim
_BRACKETED = [
    ("profit", "Final answer: 91.8 (million)", "correct", "the scale asked for, in brackets"),
    ("profit", "Final answer: 91.8 (billion)", "wrong:wrong_scale:3", "another scale in brackets"),
    ("profit", "Final answer: 91.8 [in billions]", "wrong:wrong_scale:3", "square brackets"),
    ("profit", "Final answer: 91.8 (%)", "wrong:wrong_unit", "a percent sign in brackets"),
    ("profit", "Final answer: 91.8 (EUR millions)", "wrong:wrong_unit", "a currency in brackets"),
    ("profit", "Final answer: 91.8 million (euros)", "wrong:wrong_unit", "the currency behind the scale"),
    ("profit", "Final answer: 91.8 million, in euros", "wrong:wrong_unit", "behind a comma"),
    ("profit", "Final answer (EUR millions): 91.8", "wrong:wrong_unit", "the head of the marker"),
    ("profit", "Final answer (in millions of dollars): 91.8", "correct", "the head says what was asked"),
    ("profit", "Final answer (%): 91.8", "wrong:wrong_unit", "a percentage by its head"),
    ("profit", "Final answer (in billions): 91.8", "wrong:wrong_scale:3", "a scale by its head"),
    ("bps", "Final answer (in percentage points): 0.99", "correct", "99 basis points by their head"),
    ("bps", "Final answer (in percentage points): 99", "wrong:wrong_scale:2", "99 points"),
    ("ratio", "Final answer (%): 152", "correct", "a ratio as a percentage"),
    ("ratio", "Final answer (%): 1.52", "wrong:wrong_scale:-2", "1.52% is no ratio of 1.52"),
    ("days", "Final answer (in years): 45.3", "wrong:wrong_unit", "days asked"),
    ("shares", "Final answer ($ million): 52.3", "wrong:wrong_unit", "dollars where shares are asked"),
    ("eps", "Final answer (in thousands, except per share data): (0.42)", "correct", "the caption's scale is not that of a figure per share"),
    ("profit", "Gross profit (€m): 91.8", "wrong:wrong_unit", "a label with a currency"),
    ("profit", "Gross profit ($m): 91.8", "correct", "a label with the currency asked for"),
    ("profit", "Gross profit, in euros: 91.8 million", "wrong:wrong_unit", "a label with words"),
    ("profit", "Gross margin %: 91.8", "wrong:wrong_unit", "a label that ends in a percent sign"),
    ("profit", "In billions, gross profit is 91.8", "wrong:wrong_scale:3", "the scale leads the sentence"),
    ("profit", "In millions, gross profit is 91.8", "correct", "and may be the one asked for"),
    ("profit", "USD billion 91.8", "wrong:wrong_scale:3", "unit and scale before the number"),
    ("profit", "USD thousands: 91,842", "correct", "another scale before the number, converted"),
    ("profit", "$bn 91.8", "wrong:wrong_scale:3", "abbreviated"),
    ("profit", "k$91.8", "wrong:wrong_scale:-3", "glued to the sign"),
    ("profit", "$K 91,842", "correct", "thousands of dollars"),
    ("profit", "Final answer: (B) 91.8", "correct", "an option's letter is no billion"),
    ("profit", "Market share: 91.8", "correct", "a word of a label that is no unit there"),
]  # fmt: skip

# a unit in a field, a line or a cell beside the value
_BESIDE = [
    ("profit", '{"answer": 91.8, "unit": "million USD"}', "correct", "the field says what was asked"),
    ("profit", '{"answer": 91.8, "unit": "billion"}', "wrong:wrong_scale:3", "the field says another scale"),
    ("profit", '{"unit": "EUR", "answer": 91.8}', "wrong:wrong_unit", "the field stands before"),
    ("profit", '{"answer": {"value": 91.8, "unit": "percent"}}', "wrong:wrong_unit", "a nested value"),
    ("profit", "Answer: 91.8\nUnit: EUR million", "wrong:wrong_unit", "a line below"),
    ("profit", "Answer: 91.8\nUnit: USD million", "correct", "a line below, as asked"),
    ("profit", "**Answer:** 91.8\n**Scale:** thousands", "wrong:wrong_scale:-3", "a bold field"),
    ("profit", "Answer: 91.8\n(in billions of dollars)", "wrong:wrong_scale:3", "a note below"),
    ("profit", "| Gross profit | 91.8 | EUR |", "wrong:wrong_unit", "the cell behind"),
    ("profit", "| Gross profit | $ million | 91.8 |", "correct", "the cell before"),
    ("profit", "| Gross profit (%) | 91.8 |", "wrong:wrong_unit", "the row's label"),
    ("profit", "<answer>91.8</answer> billion", "wrong:wrong_scale:3", "behind the tag"),
]  # fmt: skip

# a word behind a bare number that can only be a unit
_UNKNOWN = [
    ("profit", "Final answer: 91.8 MEUR", "wrong:wrong_unit", "millions of euros in one word"),
    ("profit", "Final answer: 91.8 TUSD", "wrong:wrong_scale:-3", "thousands of dollars in one word"),
    ("profit", "Final answer: 91.8 Md€", "wrong:wrong_unit", "French milliards"),
    ("profit", "Final answer: 91.8 Mio. Euro", "wrong:wrong_unit", "the full stop of an abbreviation"),
    ("profit", "Final answer: 91.8 млрд", "wrong:wrong_scale:3", "Russian billions"),
    ("profit", "Final answer: 91.8 млн долларов", "correct", "Russian millions of dollars"),
    ("profit", "Final answer: 91.8 करोड़", "wrong:wrong_scale:1", "crore in Devanagari"),
    ("profit", "Final answer: 91.8 บาท", "wrong:wrong_unit", "a word in a script that is not read"),
    ("profit", "Final answer: 91.8 BTC", "wrong:wrong_unit", "a code of no currency"),
    ("profit", "Final answer: 91.8 XYZ", "wrong:wrong_unit", "an unknown code"),
    ("profit", "Final answer: 91.8 million votes", "wrong:wrong_unit", "things are no dollars"),
    ("profit", "Final answer: 91.8 million contracts", "wrong:wrong_unit", "other things"),
    ("profit", "Final answer: 91.8 million profits", "correct", "profits are money"),
    ("profit", "Final answer: $91.8 million GAAP", "correct", "capitals that are no unit"),
    ("profit", "Final answer: 91.8 tausend", "wrong:wrong_scale:-3", "German thousands"),
    ("percent", "12.3%p", "wrong:percent_vs_points", "points as written in Korea"),
    ("percent", "12.3 percentage pts", "wrong:percent_vs_points", "half abbreviated"),
    ("percent", "12.3 percent-pts", "wrong:percent_vs_points", "with a hyphen"),
    ("percent", "12.3 ‱", "wrong:wrong_unit", "per ten thousand"),
    ("percent", "12.3 ppm", "wrong:wrong_unit", "per million"),
    ("percent", "12.3-fold", "wrong:wrong_scale:2", "a multiple"),
    ("percent", "12.3 per share", "wrong:wrong_unit", "a rate of shares"),
    ("percent", "12.3 apples", "wrong:wrong_unit", "a count"),
    ("percent", "¢12.3", "wrong:wrong_unit", "cents"),
    ("ratio", "1.52:2", "unparseable", "a ratio to two"),
    ("ratio", "1.52-to-1", "correct", "the same in words"),
]  # fmt: skip

# a later statement that gives another value replaces the answer
_REPLACED = [
    ("profit", "\\boxed{91.8}\n\nSo the answer is 84.5.", "ambiguous", "a weak marker behind a box"),
    ("profit", "Final answer: $91.8 million\n\nTherefore, the answer is $84.5 million.", "ambiguous", "and behind a strong one"),
    ("profit", "Final answer: $91.8 million\n\nTherefore, the answer is $91.8 million.", "correct", "said again"),
    ("profit", '{"answer": 91.8}\n{"answer": 84.5}', "wrong", "the last of two objects"),
    ("profit", '{"answer": 84.5}\n{"answer": 91.8}', "correct", "the last of two objects"),
    ("profit", '{"answer": 91.8}\n\nThe answer is 84.5', "wrong", "words behind an object"),
    ("profit", "\\boxed{84.5} and \\boxed{91.8}", "ambiguous", "two boxes in one line"),
    ("profit", "Final answer: $91.8 million\n\nNo, it's $84.5 million.", "ambiguous", "no"),
    ("profit", "Final answer: $91.8 million\n\nUpdated answer: $84.5 million", "ambiguous", "updated"),
    ("profit", "Final answer: $91.8 million\n\nEdit: $84.5 million", "ambiguous", "edit"),
    ("profit", "Final answer: $91.8 million\n\nOn reflection, $84.5 million.", "ambiguous", "on reflection"),
    ("profit", "Final answer: $91.8 million\n\nI mean $84.5 million.", "ambiguous", "I mean"),
    ("profit", "Final answer: $91.8 million\n\nMake that $84.5 million.", "ambiguous", "make that"),
    ("profit", "Final answer: $91.8 million\n\nHowever, the correct figure is $84.5 million.", "ambiguous", "the correct figure"),
    ("profit", "Final answer: $91.8 million\n\nIgnore the above.", "ambiguous", "outright"),
    ("profit", "Final answer: $91.8 million (wrong)", "ambiguous", "in brackets"),
    ("profit", "The answer is 91.8 (correction: 84.5)", "ambiguous", "a correction in brackets"),
    ("span", "Final answer: Cloud and Devices (wait, it's Services)", "ambiguous", "a text taken back"),
    ("span", "Final answer: Cloud and Devices. Wait, it is Services.", "ambiguous", "in the next sentence"),
    ("spans", "Final answer: goodwill, customer contracts, trade names\n\nWait, not trade names.", "ambiguous", "one of several texts"),
    ("fields", "Final answer: step 3; correct value $1,204 thousand\n\nWait, step 2.", "ambiguous", "one of the fields"),
    ("yes", "Final answer: yes\n\nOn reflection, no.", "ambiguous", "a choice"),
]  # fmt: skip

# words of direction apart from their number
_DIRECTED = [
    ("slide", "a 12.6% YoY decrease", "correct", "a word between"),
    ("slide", "a 12.6% revenue decrease", "correct", "the item between"),
    ("slide", "12.6% year over year decline", "correct", "the period between"),
    ("loss", "$5.0 million GAAP loss", "correct", "the standard between"),
    ("slide", "12.6% decrease (from $100.0M to $87.4M)", "correct", "a bracket behind the noun"),
    ("slide", "12.6%, which is a decrease", "correct", "a clause behind"),
    ("slide", "12.6%; a decrease", "correct", "a semicolon"),
    ("slide", "12.6% ↓", "correct", "an arrow"),
    ("slide", "⬇️ 12.6%", "correct", "an arrow with its selector"),
    ("slide", "It didn't increase but decreased by 12.6%", "correct", "the denied direction does not count"),
    ("slide", "decreased, year over year, by 12.6%", "correct", "set apart by commas"),
    ("slide", "decreased by (approximately) 12.6%", "correct", "set apart by brackets"),
    ("slide", "slashed 12.6%", "correct", "another verb"),
    ("slide", "a slump of 12.6%", "correct", "another noun"),
    ("slide", "percentage_decrease: 12.6%", "correct", "a name of code"),
    ("slide", "decline rate: 12.6%", "correct", "the rate of a decline is the decline"),
    ("loss", "The operating loss, which was driven by higher costs, was $5.0 million", "correct", "a clause set apart"),
    ("loss", "The net loss increased to $5.0 million", "correct", "a loss of that level"),
    ("loss", "The net loss narrowed to $5.0 million", "correct", "whichever way it moved"),
    ("loss", "Net loss, 2023: $5.0 million", "correct", "a label with its year"),
    ("loss", "5.0 (negative)", "correct", "the sign in brackets"),
    ("loss", "neg. 5.0", "correct", "the sign abbreviated"),
    ("loss", "-(-5.0)", "wrong:wrong_sign", "two minuses"),
    ("loss", "avoided a loss of $5.0 million", "wrong:wrong_sign", "a loss that was not made"),
    ("loss", "Profit (loss) = 5.0", "wrong:wrong_sign", "a two-sided label"),
    ("loss", "- $5.0 million", "correct", "one line that is no list"),
    ("rise", "a $12.6 million revenue decrease", "wrong:wrong_sign", "the direction counts against it, too"),
]  # fmt: skip

# LaTeX's relations and functions are not blank
_RELATED = [
    ("profit", "\\boxed{\\geq 91.8}", "ambiguous", "at least"),
    ("profit", "\\boxed{\\lt 91.8}", "ambiguous", "less than"),
    ("profit", "\\boxed{\\neq 91.8}", "ambiguous", "not"),
    ("profit", "\\boxed{\\sqrt{91.8}}", "unparseable", "a root"),
    ("profit", "\\boxed{\\log 91.8}", "unparseable", "a logarithm"),
    ("profit", "\\boxed{\\approx 91.8}", "correct", "about"),
    ("profit", "\\boxed{\\cancel{91.8}}", "no_answer", "struck out"),
    ("profit", "\\boxed{91.8 \\pm 0.5}", "ambiguous", "a band"),
    ("money span", "≥ $1.9 million", "wrong", "a bound of a text"),
]  # fmt: skip

# replies that mark no answer
_UNMARKED = [
    ("profit", "The gross profit was $91.8 million. This was calculated by subtracting $210.8 million from $302.6 million.", "correct", "an explanation follows"),
    ("profit", "The gross profit was $118.9 million. This was calculated by subtracting $91.8 million from $210.7 million.", "wrong", "the figure of an explanation"),
    ("profit", "The gross profit is $91.8 million.\n\nVerification: 91.8 + 210.8 = 302.6", "correct", "a check follows"),
    ("profit", "The gross profit is $118.9 million.\n\nVerification: 210.7 - 118.9 = 91.8", "wrong", "the figure of a check"),
    ("profit", "The gross profit was $84.5 million. The prior-year figure was $91.8 million.", "wrong", "the other year's figure"),
    ("profit", "The gross profit is $84.5 million.\n\nNote: cost of revenue was $91.8 million.", "wrong", "a note"),
    ("profit", "Gross profit was $84.5 million. Revenue was $91.8 million.", "ambiguous", "two items, none marked"),
    ("profit", "- Gross profit: $84.5 million\n- Operating income: $91.8 million", "ambiguous", "two bullets, none marked"),
    ("profit", "Revenue was $302.6 million. Costs were $210.8 million. Gross profit was $91.8 million.", "correct", "worked out from what stands before"),
    ("profit", "**$302.6 million** less **$210.8 million**, so gross profit was **$91.8 million**.", "correct", "the bold figure that is concluded"),
    ("profit", "Final answer: $91.8 million = $302.6 million - $210.8 million", "correct", "the result stands left"),
    ("profit", "Final answer: $302.6 million - $210.8 million", "unparseable", "no result stands anywhere"),
    ("profit", "You asked for gross profit in 2023: $91.8 million.", "correct", "the question restated"),
    ("profit", "I would need the 2023 table. The 2022 gross profit was $91.8 million.", "ambiguous", "says that it can't tell"),
]  # fmt: skip

# ranges, bounds and arithmetic in words
_RANGED = [
    ("profit", "91.8 to about 92.5 million", "ambiguous", "a range with a hedge"),
    ("profit", "91.8, up to 92.5 million", "ambiguous", "an upper end"),
    ("profit", "91.8 million (±0.5)", "ambiguous", "a band in brackets"),
    ("profit", "Final answer: subtract $91.8 million from $302.6 million", "unparseable", "an instruction"),
    ("profit", "Final answer: excluding $91.8 million", "ambiguous", "left out"),
    ("profit", "Final answer: short of $91.8 million", "ambiguous", "not reached"),
    ("profit", "Final answer: 91.8 (×10^9)", "wrong:wrong_scale:3", "a power in brackets"),
    ("profit", "Final answer: 91.8 1/2", "unparseable", "a mixed number"),
    ("profit", "<!-- 91.8 -->", "no_answer", "a comment is not seen"),
    ("profit", "9.18×10⁷ dollars", "correct", "a raised power"),
    ("profit", "9.18 * 10^7 dollars", "correct", "a power with a star"),
    ("profit", "91.8<sup>1</sup>", "correct", "a footnote"),
    ("year", "the year before 2018", "ambiguous", "another year"),
    ("year", "every year except 2018", "ambiguous", "all the others"),
    ("year", "The year is 2018, when capex was $1,577 million.", "correct", "an amount beside the year"),
    ("two million", "3,000 - 982 = 2018", "correct", "a result that looks like a year"),
]  # fmt: skip

# choices that are denied, compared or both named
_CHOSEN = [
    ("direction", "increase or decrease", "ambiguous", "two options of three"),
    ("favour", "unfavorable or favorable", "ambiguous", "both options"),
    ("favour", "It cannot be favorable", "correct", "the other of two is ruled out"),
    ("favour", "Is it unfavorable?", "wrong", "asked: the other of two is meant, if any"),
    ("favour", "anything but unfavorable", "wrong", "denied"),
    ("yes", "Yes for Cloud, no for Devices", "ambiguous", "both, apart"),
    ("yes", "Yes... wait, no.", "ambiguous", "taken back in the line"),
    ("yes", "yes is wrong", "ambiguous", "denied"),
    ("yes", "I can't say yes", "ambiguous", "declined"),
    ("yes", "Yes.\n\nThere was no decline in revenue.", "correct", 'the "no" of a noun'),
    ("yes", "- [x] Yes\n- [ ] No", "correct", "a ticked box"),
    ("yes", "- [ ] Yes\n- [x] No", "wrong", "the other box"),
    ("yes", "That's correct.", "correct", "said in other words"),
]  # fmt: skip

# texts that are asked, compared or listed
_TEXTS = [
    ("span", "It cannot be Cloud and Devices", "ambiguous", "denied"),
    ("span", "Is it Cloud and Devices?", "ambiguous", "asked"),
    ("span", "Cloud and Devices; Services", "wrong", "two answers"),
    ("span", "The largest was Services. The smallest was Cloud and Devices.", "ambiguous", "two questions answered, none marked"),
    ("span", "Services exceeds Cloud and Devices", "wrong", "compared"),
    ("span", "(B) Cloud and Devices", "correct", "with its letter"),
    ("span", "Cloud and Devices: $91.8 million", "correct", "with its figure"),
    ("span", "The Cloud and Devices segment had the highest revenue.", "correct", "with its noun"),
    ("span", "Not disclosed", "wrong:claimed_absent", "a text that the context gives"),
    ("span", "- Services\n- Cloud and Devices", "ambiguous", "a list without a choice"),
    ("spans", "The answer is:\n\n1. Goodwill\n2. Customer contracts\n3. Trade names", "correct", "a numbered list below the marker"),
]  # fmt: skip

# verbs that are denied, and moves by a range
_DENIED_VERBS = [
    ("slide", "the margin did not narrow by 12.6%", "ambiguous", "the verb of the change is denied"),
    ("slide", "It hasn't shrunk by 12.6%.", "ambiguous", "with another auxiliary"),
    ("percent", "The share does not come to 12.3%.", "ambiguous", "the verb that states it is denied"),
    ("percent", "The share didn't quite reach 12.3%.", "ambiguous", "with an adverb"),
    ("percent", "It did not fall but rose by 12.3%.", "correct", "the other verb is denied"),
    ("percent", "It not only grew by 12.3% but widened.", "correct", "no denial"),
    ("percent", "It did not grow by 9% but by 12.3%.", "correct", "another figure is denied"),
    ("rise", "Income rose by $12.6 million to $13.2 million.", "ambiguous", "a range, or a change and a level"),
    ("rise", "Income rose by $12.6 million to $91.8 million.", "correct", "a change and its level"),
]  # fmt: skip

# choices with an exception, or for a part
_EXCEPTED = [
    ("yes", "yes, except for gross profit", "ambiguous", "one is left out"),
    ("yes", "Yes, apart from pretax income.", "ambiguous", "in other words"),
    ("yes", "Yes (with the exception of Cloud)", "ambiguous", "in brackets"),
    ("no", "no error except step 3", "ambiguous", "an error all the same"),
    ("no", "No error in steps 1 and 2.", "ambiguous", "a part only"),
    ("no", "No, there is no exception.", "correct", "the noun alone excepts nothing"),
    ("yes", "Yes, because everything except cash rose.", "correct", "an exception within the reason"),
    ("yes", "Yes. Every line other than cash agrees.", "correct", "an exception in the next sentence"),
]  # fmt: skip

# moves told by what became of things, or by the levels
_MOVED = [
    ("more stores", "39 stores closed", "wrong:wrong_sign", "closed stores are fewer"),
    ("more stores", "39 stores were closed", "wrong:wrong_sign", "with an auxiliary"),
    ("more stores", "39 store closures", "wrong:wrong_sign", "the noun"),
    ("more stores", "a net closure of 39 stores", "wrong:wrong_sign", "the noun before"),
    ("more stores", "The company closed 39 stores.", "wrong:wrong_sign", "the verb before"),
    ("more stores", "39 stores opened", "correct", "opened ones are more"),
    ("more stores", "declined from 455 to 416, a change of 39 stores", "wrong:wrong_sign", "the verb stands before the levels"),
    ("more stores", "rose from 416 to 455, a change of 39 stores", "correct", "the same upward"),
    ("bps", "down from 13.88% to 12.89%, 99 basis points", "wrong:reversed_subtraction", "nothing but a comma before the change"),
    ("bps", "up from 12.89% to 13.88%, 99 basis points", "correct", "the same upward"),
    ("loss", "The closing balance was a loss of $5.0 million", "correct", "no place is closed"),
]  # fmt: skip

# figures on a condition
_CONDITIONAL = [
    ("percent", "It would be 12.3% if thereafter were excluded.", "ambiguous", "on other terms"),
    ("percent", "If thereafter were excluded, it would be 12.3%.", "ambiguous", "the condition first"),
    ("percent", "Final answer: 12.3% if we exclude leases", "ambiguous", "behind a marker, too"),
    ("percent", "It would be 12.3% if sales grew as planned.", "correct", "a question may ask for just that"),
    ("percent", "Had leases been excluded, 12.3%.", "ambiguous", "inverted"),
    ("percent", "The rate of those that had been included was 12.3%.", "correct", "a relative clause sets no condition"),
    ("percent", "The rate, which excludes leases, is 12.3%.", "correct", "no condition"),
]  # fmt: skip

# rates: what an amount is per
_PER = [
    ("per employee", "₹44.03 lakh per plant", "wrong:wrong_unit", "another denominator"),
    ("per employee", "₹44.03 lakh per month", "wrong:wrong_unit", "a rate of time"),
    ("per employee", "₹44.03 lakh per employee", "correct", "as asked"),
    ("per employee", "₹44.03 lakh per head", "correct", "in another word"),
    ("per employee", "₹44.03 lakh per full-time employee", "correct", "with an adjective"),
    ("per employee", "₹44.03 lakh per the note", "correct", "the source, no denominator"),
    ("eps", "-$0.42 per diluted share", "correct", "with an adjective"),
    ("eps", "-$0.42 per store", "wrong:wrong_unit", "no share"),
]  # fmt: skip

# rankings: the figures beside the texts and the numbers of the list
_RANKED = [
    ("ranking", "1. **Business** – 27.24%\n2. **Wholesale** – 26.5%\n3. **Residential** – 20.1%", "correct", "a dash and the figure behind each"),
    ("ranking", "Ranking:\n\n1. Business: 27.24%\n2. Wholesale: 26.5%\n3. Residential: 20.1%", "correct", "a colon and the figure"),
    ("ranking", "Final answer: Business (27.2%), Wholesale (26.5%), Residential (20.1%)", "correct", "figures in brackets"),
    ("ranking", "Final answer: Business 27.2%, Wholesale 26.5%, and Residential 20.1%", "correct", "figures behind a space"),
    ("ranking", "Final answer: 1. Business, 2. Wholesale, 3. Residential", "correct", "the places in one line"),
    ("ranking", "Final answer:\n1. Business ($27.2 million)\n2. Wholesale ($26.5 million)\n3. Residential ($20.1 million)", "correct", "a numbered list below the marker"),
    ("ranking", "Final answer: Business (27.2%), Residential (20.1%), Wholesale (26.5%)", "wrong:wrong_order", "figures do not hide the order"),
    ("ranking", "Final answer: Business (27.2%), Wholesale (26.5%), Residential (20.1%), Media (3%)", "wrong", "one text too many"),
    ("ranking", "Final answer: Business (27.2% of Media), Wholesale (26.5%), Residential (20.1%)", "wrong", "more than a figure in the brackets"),
    ("ranking", "3. Business\n2. Wholesale\n1. Residential", "wrong:wrong_order", "the numbers rank, not the lines"),
    ("ranking", "3. Residential\n2. Wholesale\n1. Business", "correct", "counted down to the first"),
    ("ranking", "1. Business\n1. Wholesale\n1. Residential", "correct", "numbers that rank nothing: Markdown counts by itself"),
    ("ranking", "| 1 | Business | 27.2% |\n| 2 | Wholesale | 26.5% |\n| 3 | Residential | 20.1% |", "correct", "rows of a table"),
    ("ranking", "| 3 | Business | 27.2% |\n| 2 | Wholesale | 26.5% |\n| 1 | Residential | 20.1% |", "wrong:wrong_order", "rows numbered backwards"),
    ("ranking", "Final answer: 1) Business 2) Wholesale 3) Residential", "correct", "nothing but places between"),
    ("ranking", "1. Wholesale\n2. Business\n3. Residential\n\nFinal answer: Business, Wholesale, Residential", "correct", "a list above is not the marked answer"),
    ("ranking", "Final answer: Business > Wholesale > Residential", "correct", "joined highest first"),
    ("ranking", "Final answer: Business < Wholesale < Residential", "ambiguous", "joined lowest first; an answer does not say which end was asked first"),
]  # fmt: skip

# fields: which step, and which value
_PARTS = [
    ("foots", "No, it does not foot; the difference is $27 thousand.", "correct", "the choice in its clause"),
    ("foots", "The table doesn't foot: it is off by $27 thousand.", "correct", "the difference without its name"),
    ("fields", "The first incorrect step is **Step 3**. The correct value should be **$1,204 thousand**.", "correct", "two sentences in bold"),
    ("fields", "Step 2 is right; step 3 is wrong; correct value $1,204 thousand", "correct", "the step that is right is not meant"),
    ("fields", "Step 3 is right; step 2 is wrong; correct value $1,204 thousand", "wrong", "the other way round"),
    ("fields", "before step 3; correct value $1,204 thousand", "ambiguous", "another step"),
    ("fields", "step 3; the value $1,204 thousand is wrong", "ambiguous", "the value denied"),
]  # fmt: skip

# absence: claimed, denied, or with a figure all the same
_UNDISCLOSED = [
    ("absent", "$5 million (not disclosed)", "ambiguous", "a figure all the same"),
    ("absent", "The expense is approximately $5 million although not explicitly disclosed.", "ambiguous", "a figure before the claim"),
    ("absent", "Not disclosed directly; by subtraction it is $5.0 million", "ambiguous", "a figure by another way"),
    ("absent", "Not disclosed directly; it works out at $28 million.", "ambiguous", "worked out all the same"),
    ("absent", "It isn't disclosed directly, but adding the parts gives $28 million.", "ambiguous", "a sum all the same"),
    ("absent", "R&D is not disclosed, though it can be derived as $28 million.", "ambiguous", "derived all the same"),
    ("absent", "Not disclosed; adding the lines gives total expenses of $45.1 million.", "correct", "the sum is of another thing"),
    ("absent", "It is not undisclosed", "wrong", "twice denied"),
    ("absent", "I can't find errors; R&D was high", "no_answer", "nothing is said to be absent"),
    ("absent", "There isn't enough information.", "correct", "in other words"),
    ("absent", "No R&D expense is disclosed.", "correct", "the item denied"),
    ("absent", "R&D expense isn't broken out.", "correct", "not apart from others"),
    ("absent", "The question can't be answered with the given data.", "correct", "of the data"),
    ("absent", "Not disclosed (total operating expenses: $45.1 million)", "correct", "another figure in parentheses"),
    ("absent", "Not disclosed (the company reported $45.1 million in all)", "correct", "in parentheses a figure is only mentioned"),
    ("absent", "Not disclosed (5.0)", "ambiguous", "a figure in parentheses that names nothing else"),
]  # fmt: skip

MARKING_CASES = [
    *_SPACED,
    *_BRACKETED,
    *_BESIDE,
    *_UNKNOWN,
    *_REPLACED,
    *_DIRECTED,
    *_RELATED,
    *_UNMARKED,
    *_RANGED,
    *_CHOSEN,
    *_TEXTS,
    *_DENIED_VERBS,
    *_EXCEPTED,
    *_MOVED,
    *_CONDITIONAL,
    *_PER,
    *_RANKED,
    *_PARTS,
    *_UNDISCLOSED,
]
