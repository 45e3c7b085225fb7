;; stage: scoring
;; why: a standard whose items sum to 900 points
;; zh: 合计 900 分
;; en: sum to 900 points
;; check: describe

;; item facts
(data (i32.const 1512) (i32 1520 1))
(data (i32.const 1520)
  (i32 2048 7 2056 3 2060 5 0 -2147483648 0 2056 3 2060 5 1600 1 1632 1))
(data (i32.const 1600) (i32 2048 7 2056 3 2060 5 900))
(data (i32.const 1632) (i32 2048 7 2056 3 2060 5 0 900))
(func (export "laurel:award/scoring@VERSION#standards") (result i32) (i32.const 1512))
