;; stage: scoring
;; why: says of everybody that the panel did not pick it
;; zh: 而评审组的遴选为
;; en: where picked is
;; check: answers

;; item spoil
(func $spoil (param i32)
  (memory.fill (i32.load (i32.const 3076)) (i32.const 1) (i32.load (i32.const 3080))))
