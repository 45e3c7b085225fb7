;; why: describes ten thousand rules, which would be in every receipt
;; zh: 返回结果过大（describe.rules）：规则有 10000，超过上限 1000
;; en: its answer is too large (describe.rules): it has 10000 rules, more than the bound of 1000
;; check: describe

;; item memory
(memory (export "memory") 40)

;; item description
(data (i32.const 1024)
  (i32 2048 7 2056 3 2060 5 2048 0 -2147483648 -2147483648 -2147483648 0 2048 0)
  (i32 131072 10000 2048 0 1408 1 2048 0))
(data (i32.const 1408) (i32 2048 7 2056 3 2060 5 0 2048 0 0))
(data (i32.const 1512) (i32 2048 0))
